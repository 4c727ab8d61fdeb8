package io.chatpool.client;

import io.chatpool.client.Delivery.Acknowledgement;
import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Reconnection.Ending;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Question;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerFrame;
import io.chatpool.wire.ServerFrameDecoder;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One long connection, from its opening to its end. (NOT thread safe: it lives on the client's
 * event loop)
 *
 * <p>What is to be written is collected and goes out once in a turn of the event loop.
 */
final class ClientConnection implements ServerWatch.Listener, Delivery.Outcome {

  private enum State {
    OPENING,
    OPEN,
    /** The answers to what was sent are waited for. */
    CLOSING,
    /** All is said; the end of the server's output is waited for. */
    FINISHED,
    ENDED
  }

  /**
   * So many messages may wait for their acknowledgement. With those of one more read they are still
   * fewer than {@link Delivery.Seen#MOST_HANDLED}.
   */
  static final int MOST_UNACKNOWLEDGED = 1_024;

  /** A turn's sends beyond this are left to the next turn: the whole is copied. */
  private static final int MAX_WRITE_BYTES = 1 << 16;

  /** So much text may come before the server has told which epoch it belongs to. */
  private static final int MAX_EARLY_CHARACTERS = 1 << 20;

  private static final long NO_TIMER = -1;

  private final ClientSocket socket;
  private final Vertx vertx;
  private final LongChatClientOptions options;
  private final Outbox outbox;
  private final Delivery delivery;
  private final Consumer<ServerInformation> whenOpened;
  private final Consumer<Ending> whenEnded;

  /** Whether the server tells of itself, and knows again what it has stored. */
  private final boolean knowsKeys;

  private final ServerFrameDecoder decoder;
  private final Acknowledgement acknowledgement = new Acknowledgement();
  private final ServerWatch watch;

  private State state = State.OPENING;

  /** What is pushed between the two answers that open a connection. */
  private final List<ServerFrame> early = new ArrayList<>();

  private int earlyCharacters;
  private boolean accepted;

  /** Why this side ends the connection in order; null while it does not. */
  private Ending leaving;

  /** Whether what waits in the outbox is written before the connection ends. */
  private boolean sendsRest;

  private long highestSeq;
  private long toAcknowledge = Acknowledgement.NOTHING;
  private boolean flushWanted;
  private boolean reading = true;
  private long closeTimer = NO_TIMER;

  /**
   * Nothing is said yet.
   *
   * @param knowsKeys whether the server tells of itself, and knows again what it has stored
   * @param whenOpened hears that the server has accepted the connection, and what it has told of
   *     itself: null if it is an older one
   * @param whenEnded hears that the connection is closed; nothing follows
   */
  ClientConnection(
      ClientSocket socket,
      LongChatClientOptions options,
      Outbox outbox,
      Delivery delivery,
      boolean knowsKeys,
      Consumer<ServerInformation> whenOpened,
      Consumer<Ending> whenEnded) {
    this.socket = socket;
    vertx = socket.context().owner();
    this.options = options;
    this.outbox = outbox;
    this.delivery = delivery;
    this.knowsKeys = knowsKeys;
    this.whenOpened = whenOpened;
    this.whenEnded = whenEnded;
    decoder = new ServerFrameDecoder(options.maxTextBytes());
    watch = new ServerWatch(vertx, options, this);
  }

  /** Asks the server to accept the connection. */
  void start() {
    socket.start(this::read, lostDetail -> reset(Cause.LOST, lostDetail));
    watch.start();
    Buffer opening = Buffer.buffer(RequestEncoder.open(options.id(), options.heartbeatSeconds()));
    ask(Question.OPEN);
    if (knowsKeys) {
      ask(Question.INFORMATION);
      opening.appendBytes(RequestEncoder.information());
    }
    write(opening);
  }

  /** There is something in the outbox. */
  void wantFlush() {
    if (!flushWanted) {
      flushWanted = true;
      socket.context().runOnContext(turn -> flush());
    }
  }

  /** A message was handled, whichever connection has brought it. */
  @Override
  public void handled(long seq) {
    acknowledgement.handled(seq);
    wantFlush();
  }

  /**
   * A message could not be handled, whichever connection has brought it. Nothing after it can be
   * acknowledged here: the connection is of no more use, and the next one brings it again.
   */
  @Override
  public void failed(long seq) {
    if (acknowledgement.failed(seq) && state == State.OPEN) {
      leave(new Ending(Cause.UNHANDLED, "Message " + seq + " could not be handled"));
    }
  }

  /**
   * Waits for the answers to what was sent, acknowledges what is handled by then, and says goodbye;
   * all that within the answer timeout.
   */
  void close() {
    if (state != State.OPEN) {
      reset(Cause.CLOSED, "The client was closed before the server had accepted the connection");
      return;
    }
    sendsRest = true;
    leave(new Ending(Cause.CLOSED, "The client was closed"));
  }

  private void leave(Ending ending) {
    state = State.CLOSING;
    leaving = ending;
    closeTimer = vertx.setTimer(options.answerTimeoutMillis(), late -> end(ending));
    resumeReading();
    wantFlush();
  }

  @Override
  public void heartbeatDue() {
    if (state != State.FINISHED && !socket.isFull()) {
      ask(Question.HEARTBEAT);
      write(Buffer.buffer(RequestEncoder.heartbeat()));
    }
  }

  @Override
  public void serverGone() {
    reset(Cause.SILENT, "The server did not answer in time");
  }

  private void read(Buffer bytes) {
    decoder.decode(bytes.getBytes(), 0, bytes.length(), this::handle);
  }

  private void handle(ServerFrame frame) {
    if (state == State.ENDED) {
      return;
    }
    watch.received();
    if (frame instanceof ServerFrame.Malformed malformed) {
      reset(Cause.BROKEN, malformed.fault());
    } else if (frame instanceof ServerFrame.Closing closing) {
      closing(closing);
    } else if (frame instanceof ServerFrame.Pushed || frame instanceof ServerFrame.Gap) {
      pushed(frame);
    } else {
      watch.answered();
      answered(frame);
    }
  }

  /** Before it was opened, it may only not know the question: that is no reason not to return. */
  private void closing(ServerFrame.Closing closing) {
    boolean isOlder = knowsKeys && accepted && closing.reason().equals(Goodbye.INVALID.word());
    if (state == State.OPENING && isOlder) {
      end(new Ending(Cause.LOST, "The server tells nothing of itself any more"));
    } else {
      endInOrder(new Ending(Cause.GOODBYE, closing.reason(), closing.retrySeconds()));
    }
  }

  private void pushed(ServerFrame push) {
    if (state == State.OPENING) {
      keepEarly(push);
    } else if (push instanceof ServerFrame.Pushed message) {
      message(message);
    } else if (state == State.OPEN && push instanceof ServerFrame.Gap gap) {
      delivery.gap(gap.dropped(), gap.expired());
    }
  }

  private void keepEarly(ServerFrame push) {
    boolean isFull = early.size() == MOST_UNACKNOWLEDGED || earlyCharacters > MAX_EARLY_CHARACTERS;
    if (!accepted || isFull) {
      reset(Cause.BROKEN, "a message or a gap comes where it cannot come");
      return;
    }
    early.add(push);
    earlyCharacters += push instanceof ServerFrame.Pushed message ? message.text().length() : 0;
  }

  private void message(ServerFrame.Pushed message) {
    if (message.seq() <= highestSeq) {
      reset(Cause.BROKEN, "the numbers of messages do not rise");
      return;
    }
    highestSeq = message.seq();
    if (state == State.OPEN) {
      acknowledgement.pushed(message.seq());
      delivery.deliver(
          new ChatMessage(message.seq(), message.from(), message.to(), message.text()));
      if (state == State.OPEN && reading && !hasRoom()) {
        reading = false;
        watch.readingPaused();
        socket.pause();
      }
    }
  }

  private void answered(ServerFrame answer) {
    if (answer instanceof ServerFrame.Refused refused) {
      refused(refused);
    } else if (answer instanceof ServerFrame.Informed informed) {
      opened(informed.information());
    } else if (answer instanceof ServerFrame.Granted granted) {
      granted(granted.question());
    }
    if (state == State.CLOSING || outbox.mayWrite()) {
      wantFlush();
    }
  }

  private void granted(Question question) {
    if (question == Question.SEND) {
      outbox.granted();
      return;
    }
    accepted = true;
    if (!knowsKeys) {
      opened(null);
    }
  }

  private void refused(ServerFrame.Refused refused) {
    switch (refused.question()) {
      case SEND -> outbox.refused(refused.reason());
      case OPEN -> endInOrder(new Ending(Cause.REFUSED, refused.reason()));
      default -> reset(Cause.BROKEN, "The server tells nothing of itself any more");
    }
  }

  private void opened(ServerInformation information) {
    state = State.OPEN;
    whenOpened.accept(information);
    early.forEach(this::pushed);
    early.clear();
    wantFlush();
  }

  /** What there is to write, once in a turn. */
  private void flush() {
    flushWanted = false;
    if (state != State.OPEN && state != State.CLOSING) {
      return;
    }
    collectAcknowledgement();
    if (socket.isFull()) {
      socket.whenDrained(this::wantFlush);
    } else {
      writeFrames();
    }
    if (hasRoom()) {
      resumeReading();
    }
  }

  private void writeFrames() {
    Buffer frames = Buffer.buffer();
    if (toAcknowledge != Acknowledgement.NOTHING) {
      frames.appendBytes(RequestEncoder.acknowledge(toAcknowledge));
      toAcknowledge = Acknowledgement.NOTHING;
    }
    boolean sending = maySend();
    while (maySend() && frames.length() < MAX_WRITE_BYTES) {
      ask(Question.SEND);
      frames.appendBytes(outbox.write(knowsKeys, System.nanoTime()));
    }
    if (frames.length() > 0) {
      Future<Void> written = write(frames);
      if (sending) {
        written.onSuccess(taken -> watch.taken());
      }
    }
    if (maySend()) {
      wantFlush();
    } else if (state == State.CLOSING && !isAnythingDue()) {
      // To close now could reset the connection, and what was written last would be lost with it.
      state = State.FINISHED;
      socket.endOutput();
    }
  }

  private boolean maySend() {
    return outbox.mayWrite() && (state == State.OPEN || sendsRest);
  }

  private boolean isAnythingDue() {
    return sendsRest ? !outbox.isEmpty() : outbox.isUnanswered();
  }

  /** Even if it cannot be written now: it makes room for messages. */
  private void collectAcknowledgement() {
    long seq = acknowledgement.next();
    if (seq != Acknowledgement.NOTHING) {
      toAcknowledge = seq;
    }
  }

  private boolean hasRoom() {
    return Math.max(acknowledgement.waitingCount(), delivery.runningCount()) < MOST_UNACKNOWLEDGED;
  }

  private void resumeReading() {
    if (!reading) {
      reading = true;
      watch.readingResumed();
      socket.resume();
    }
  }

  private void ask(Question question) {
    decoder.asked(question);
    watch.asked();
  }

  private Future<Void> write(Buffer frames) {
    watch.sent();
    return socket.write(frames);
  }

  private void endInOrder(Ending ending) {
    socket.setLingerOff();
    end(ending);
  }

  private void reset(Cause cause, String detail) {
    end(new Ending(cause, detail));
  }

  private void end(Ending ending) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    watch.stop();
    vertx.cancelTimer(closeTimer);
    boolean isOwn = leaving != null && ending.cause() != Cause.GOODBYE;
    Ending told = isOwn ? leaving : ending;
    socket.close(() -> whenEnded.accept(told));
  }
}
