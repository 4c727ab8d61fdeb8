package io.chatpool.client;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerFrame;
import io.chatpool.wire.ServerFrameDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One long connection, from its opening to its end. (NOT thread safe: it lives on the client's
 * event loop)
 *
 * <p>What is to be written is collected and goes out once in a turn of the event loop.
 *
 * <p>The socket resets the connection when it is closed, unless one of the two sides has said
 * goodbye.
 */
final class LongConnection implements Liveness.Listener {

  /** Hears what the server says. */
  interface Owner {
    /** The server has accepted the connection. */
    void opened();

    void pushed(ChatMessage message);

    void gap(long dropped, long expired);

    /** Whether there is room for more messages. */
    boolean hasRoom();

    /** The connection is closed. Nothing follows. */
    void ended(Ending ending);
  }

  private enum State {
    OPENING,
    OPEN,
    /** The answers to what was sent are waited for. */
    CLOSING,
    /** All is said; the end of the server's output is waited for. */
    FINISHED,
    ENDED
  }

  /** What the server has been asked; its answers come in this order. */
  private enum Question {
    OPEN,
    SEND,
    HEARTBEAT
  }

  /**
   * So many messages may wait for their acknowledgement. With those of one more read they are still
   * fewer than {@link SeenMessages#MOST_HANDLED}.
   */
  static final int MOST_UNACKNOWLEDGED = 1_024;

  /** A turn's sends beyond this are left to the next turn: the whole is copied. */
  private static final int MAX_WRITE_BYTES = 1 << 16;

  private static final long NO_TIMER = -1;

  private final NetSocketInternal socket;
  private final Channel channel;
  private final Context context;
  private final Vertx vertx;
  private final LongChatClientOptions options;
  private final Outbox outbox;
  private final Owner owner;

  private final ServerFrameDecoder decoder;
  private final Acknowledgement acknowledgement = new Acknowledgement();
  private final Deque<Question> questions = new ArrayDeque<>();
  private final Liveness liveness;

  private State state = State.OPENING;
  private long highestSeq;
  private long toAcknowledge = Acknowledgement.NOTHING;
  private boolean flushWanted;
  private boolean reading = true;
  private Future<Void> lastWrite = Future.succeededFuture();
  private String lostDetail = "The server has closed the connection";
  private long closeTimer = NO_TIMER;

  /** Takes over a socket that has just been connected with {@link ShortExchange#LINGER_RESET}. */
  LongConnection(
      NetSocketInternal socket,
      Context context,
      LongChatClientOptions options,
      Outbox outbox,
      Owner owner) {
    this.socket = socket;
    this.context = context;
    vertx = context.owner();
    this.options = options;
    this.outbox = outbox;
    this.owner = owner;
    channel = socket.channelHandlerContext().channel();
    decoder = new ServerFrameDecoder(options.maxTextBytes());
    liveness = new Liveness(vertx, options, this);
  }

  /** Asks the server to accept the connection. */
  void start() {
    socket.handler(this::read);
    socket.exceptionHandler(this::broke);
    socket.closeHandler(closed -> reset(Cause.LOST, lostDetail));
    liveness.start();
    ask(Question.OPEN);
    write(Buffer.buffer(RequestEncoder.open(options.id(), options.heartbeatSeconds())));
  }

  /** There is something in the outbox. */
  void wantFlush() {
    if (!flushWanted) {
      flushWanted = true;
      context.runOnContext(turn -> flush());
    }
  }

  /** A message was handled, whichever connection has brought it. */
  void handled(long seq) {
    acknowledgement.handled(seq);
    wantFlush();
  }

  /** A message could not be handled, whichever connection has brought it. */
  void failed(long seq) {
    acknowledgement.failed(seq);
    wantFlush();
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
    state = State.CLOSING;
    closeTimer =
        vertx.setTimer(
            options.answerTimeoutMillis(),
            late -> reset(Cause.CLOSED, "The client was closed before the server had answered"));
    resumeReading();
    wantFlush();
  }

  @Override
  public void heartbeatDue() {
    if (state != State.FINISHED && !socket.writeQueueFull()) {
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
    liveness.received();
    if (frame instanceof ServerFrame.Pushed pushed) {
      pushed(pushed);
    } else if (frame instanceof ServerFrame.Gap gap) {
      gap(gap);
    } else if (frame instanceof ServerFrame.Closing closing) {
      endInOrder(new Ending(Cause.GOODBYE, closing.reason(), closing.retrySeconds()));
    } else if (frame instanceof ServerFrame.Malformed malformed) {
      reset(Cause.BROKEN, malformed.fault());
    } else {
      answered(frame);
    }
  }

  private void pushed(ServerFrame.Pushed pushed) {
    if (state == State.OPENING || pushed.seq() <= highestSeq) {
      reset(Cause.BROKEN, "a message comes where it cannot come");
      return;
    }
    highestSeq = pushed.seq();
    if (state == State.OPEN) {
      acknowledgement.pushed(pushed.seq());
      owner.pushed(new ChatMessage(pushed.seq(), pushed.from(), pushed.to(), pushed.text()));
      if (reading && !hasRoom()) {
        reading = false;
        liveness.readingPaused();
        socket.pause();
      }
    }
  }

  private void gap(ServerFrame.Gap gap) {
    if (state == State.OPENING) {
      reset(Cause.BROKEN, "a gap comes where it cannot come");
    } else if (state == State.OPEN) {
      owner.gap(gap.dropped(), gap.expired());
    }
  }

  private void answered(ServerFrame answer) {
    Question question = questions.poll();
    boolean isHeartbeatAnswer = answer instanceof ServerFrame.HeartbeatAnswer;
    if (question == null || isHeartbeatAnswer != (question == Question.HEARTBEAT)) {
      reset(Cause.BROKEN, "an answer has no request");
      return;
    }
    liveness.answered();
    if (answer instanceof ServerFrame.Refused refused) {
      refused(question, refused.reason());
    } else if (question == Question.OPEN) {
      state = State.OPEN;
      owner.opened();
      wantFlush();
    } else if (question == Question.SEND) {
      outbox.granted();
    }
    if (state == State.CLOSING) {
      wantFlush();
    }
  }

  private void refused(Question question, String reason) {
    if (question == Question.OPEN) {
      endInOrder(new Ending(Cause.REFUSED, reason));
    } else {
      outbox.refused(reason);
    }
  }

  /** What there is to write, once in a turn. */
  private void flush() {
    flushWanted = false;
    if (state != State.OPEN && state != State.CLOSING) {
      return;
    }
    collectAcknowledgement();
    if (socket.writeQueueFull()) {
      socket.drainHandler(drained -> wantFlush());
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
    boolean sending = outbox.hasWaiting();
    while (outbox.hasWaiting() && frames.length() < MAX_WRITE_BYTES) {
      ask(Question.SEND);
      frames.appendBytes(outbox.write());
    }
    if (frames.length() > 0) {
      write(frames);
    }
    if (sending) {
      lastWrite.onSuccess(taken -> liveness.taken());
    }
    if (outbox.hasWaiting()) {
      wantFlush();
    } else if (state == State.CLOSING && outbox.isEmpty()) {
      finish();
    }
  }

  /** Even if it cannot be written now: it makes room for messages. */
  private void collectAcknowledgement() {
    long seq = acknowledgement.next();
    if (seq != Acknowledgement.NOTHING) {
      toAcknowledge = seq;
    }
  }

  /**
   * Ends the output and waits for the server to end its own. To close now could reset the
   * connection, and what was written last would be lost with it.
   */
  private void finish() {
    state = State.FINISHED;
    setLingerOff();
    lastWrite.onComplete(written -> ((DuplexChannel) channel).shutdownOutput());
  }

  private boolean hasRoom() {
    return acknowledgement.waitingCount() < MOST_UNACKNOWLEDGED && owner.hasRoom();
  }

  private void resumeReading() {
    if (!reading) {
      reading = true;
      liveness.readingResumed();
      socket.resume();
    }
  }

  private void ask(Question question) {
    questions.add(question);
    liveness.asked();
  }

  private void write(Buffer frames) {
    liveness.sent();
    lastWrite = socket.write(frames).onFailure(failure -> reset(Cause.LOST, lostDetail));
  }

  private void broke(Throwable cause) {
    lostDetail = "The connection broke: " + cause.getMessage();
  }

  private void endInOrder(Ending ending) {
    setLingerOff();
    end(ending);
  }

  /** One side has said goodbye: the end of the output is enough, and no reset is needed. */
  private void setLingerOff() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, ShortExchange.LINGER_OFF);
    } catch (ChannelException dead) {
      // Then there is nobody left to see the difference.
    }
  }

  private void reset(Cause cause, String detail) {
    end(new Ending(cause, detail));
  }

  /** Past the write queue: a server that does not read must not hold this up. */
  private void end(Ending ending) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    liveness.stop();
    vertx.cancelTimer(closeTimer);
    socket
        .channelHandlerContext()
        .close()
        .addListener(closed -> context.runOnContext(turn -> owner.ended(ending)));
  }
}
