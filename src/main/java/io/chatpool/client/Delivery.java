package io.chatpool.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages to the listener, each one once whatever connections bring it. (NOT thread safe: it
 * lives on the client's event loop)
 */
final class Delivery {

  /** Hears what has become of a message; a message that comes again is told again. */
  interface Outcome {
    void handled(long seq);

    void failed(long seq);
  }

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  private final Context context;
  private final ChatListener listener;
  private final Outcome outcome;
  private final SeenMessages seen = new SeenMessages();

  Delivery(Context context, ChatListener listener, Outcome outcome) {
    this.context = context;
    this.listener = listener;
    this.outcome = outcome;
  }

  /** A connection has brought a message. */
  void deliver(ChatMessage message) {
    if (seen.begin(message.seq())) {
      handle(message);
    } else if (seen.isHandled(message.seq())) {
      outcome.handled(message.seq());
    }
  }

  /** How many messages are being handled. */
  int runningCount() {
    return seen.runningCount();
  }

  private void handle(ChatMessage message) {
    long seq = message.seq();
    Future<?> handling;
    try {
      handling = listener.message(message);
    } catch (RuntimeException | Error e) {
      failed(seq, e);
      return;
    }
    if (handling == null) {
      handled(seq);
    } else if (handling.isComplete()) {
      completed(seq, handling);
    } else {
      handling.onComplete(done -> context.runOnContext(turn -> completed(seq, handling)));
    }
  }

  private void completed(long seq, Future<?> handling) {
    if (handling.succeeded()) {
      handled(seq);
    } else {
      failed(seq, handling.cause());
    }
  }

  private void handled(long seq) {
    seen.handled(seq);
    outcome.handled(seq);
  }

  private void failed(long seq, Throwable cause) {
    log.warn("Message {} could not be handled and is not acknowledged", seq, cause);
    seen.failed(seq);
    outcome.failed(seq);
  }
}
