package io.chatpool.client;

import io.chatpool.vertx.Contexts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener what happens, and hands it messages, each one once whatever connections bring
 * it. (NOT thread safe: it lives on the client's event loop)
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

  /** Of the connection that stands; null if there is none. */
  private Outcome outcome;

  private Seen seen = new Seen();

  /** Messages of earlier epochs count until they are handled. */
  private int running;

  /** For one client. */
  Delivery(Context context, ChatListener listener) {
    this.context = context;
    this.listener = listener;
  }

  /**
   * From now on another connection hears what has become of messages.
   *
   * @param connection null if there is none
   */
  void tellOutcomesTo(Outcome connection) {
    outcome = connection;
  }

  void connected() {
    tell(listener::connected);
  }

  void disconnected(Disconnection disconnection) {
    tell(() -> listener.disconnected(disconnection));
  }

  void gap(long dropped, long expired) {
    tell(() -> listener.gap(dropped, expired));
  }

  /** A connection has brought a message. */
  void deliver(ChatMessage message) {
    if (seen.begin(message.seq())) {
      handle(message, seen);
    } else if (seen.isHandled(message.seq())) {
      outcome.handled(message.seq());
    }
  }

  /** The server has started anew: the numbers of its messages may be those of others before. */
  void forgetSeen() {
    seen = new Seen();
  }

  /** How many messages are being handled. */
  int runningCount() {
    return running;
  }

  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error e) {
      log.error("A listener has failed", e);
    }
  }

  private void handle(ChatMessage message, Seen epoch) {
    long seq = message.seq();
    running++;
    Future<?> handling;
    try {
      handling = listener.message(message);
    } catch (RuntimeException | Error e) {
      failed(seq, epoch, e);
      return;
    }
    if (handling == null) {
      handled(seq, epoch);
    } else if (handling.isComplete()) {
      completed(seq, epoch, handling);
    } else {
      handling.onComplete(done -> Contexts.run(context, () -> completed(seq, epoch, handling)));
    }
  }

  private void completed(long seq, Seen epoch, Future<?> handling) {
    if (handling.succeeded()) {
      handled(seq, epoch);
    } else {
      failed(seq, epoch, handling.cause());
    }
  }

  private void handled(long seq, Seen epoch) {
    running--;
    epoch.handled(seq);
    if (epoch == seen && outcome != null) {
      outcome.handled(seq);
    }
  }

  private void failed(long seq, Seen epoch, Throwable cause) {
    log.warn("Message {} could not be handled and is not acknowledged", seq, cause);
    running--;
    epoch.failed(seq);
    if (epoch == seen && outcome != null) {
      outcome.failed(seq);
    }
  }

  /**
   * The messages of one epoch that are being handled, and the newest of those that were: so that a
   * message is handled once, however many connections bring it. (NOT thread safe)
   *
   * <p>It remembers single numbers and not just the highest: a message whose handler has failed
   * comes again after others with higher numbers were handled.
   */
  static final class Seen {

    /**
     * More than may be unacknowledged at a time, so what comes again is still remembered: {@link
     * ClientConnection#MOST_UNACKNOWLEDGED}, and one more read of 64 KiB with nothing but the
     * shortest messages, of 9 bytes.
     */
    static final int MOST_HANDLED = 16_384;

    private final Set<Long> running = new HashSet<>();
    private final TreeSet<Long> handled = new TreeSet<>();

    /** Whether this message is to be handled now; from then on it is being handled. */
    boolean begin(long seq) {
      return !handled.contains(seq) && running.add(seq);
    }

    void handled(long seq) {
      running.remove(seq);
      handled.add(seq);
      if (handled.size() > MOST_HANDLED) {
        handled.pollFirst();
      }
    }

    /** It is forgotten, and to be handled when it comes again. */
    void failed(long seq) {
      running.remove(seq);
    }

    boolean isHandled(long seq) {
      return handled.contains(seq);
    }
  }

  /**
   * What may be acknowledged on one connection: the highest message up to which all that this
   * connection has pushed are handled. (NOT thread safe)
   *
   * <p>It ends for good before the first message whose handler has failed. Messages that only
   * another connection has pushed mean nothing here.
   */
  static final class Acknowledgement {

    /** What {@link #next} returns if there is nothing new. */
    static final long NOTHING = 0;

    /** The messages that are not acknowledged, and whether they are handled. */
    private final TreeMap<Long, Boolean> pushed = new TreeMap<>();

    private boolean stopped;

    /** This connection has brought a message; its number is higher than all before. */
    void pushed(long seq) {
      if (!stopped) {
        pushed.put(seq, false);
      }
    }

    void handled(long seq) {
      pushed.replace(seq, true);
    }

    /** Whether this ends it: not if only another connection has brought the message. */
    boolean failed(long seq) {
      boolean ends = pushed.containsKey(seq);
      if (ends) {
        pushed.tailMap(seq, true).clear();
        stopped = true;
      }
      return ends;
    }

    /** What to acknowledge now, or {@link #NOTHING}; it counts as acknowledged. */
    long next() {
      long highest = NOTHING;
      Map.Entry<Long, Boolean> first = pushed.firstEntry();
      while (first != null && first.getValue()) {
        highest = first.getKey();
        pushed.pollFirstEntry();
        first = pushed.firstEntry();
      }
      return highest;
    }

    /** How many messages wait for their handlers, or for those before them. */
    int waitingCount() {
      return pushed.size();
    }
  }
}
