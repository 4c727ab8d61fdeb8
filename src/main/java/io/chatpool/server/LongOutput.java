package io.chatpool.server;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Notification;
import io.chatpool.session.Answer;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.FrameEncoder;
import io.chatpool.session.HandOuts.HandOut;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what goes out on one long connection in a turn of its event loop, makes bytes of it, and
 * writes it at once. (NOT thread safe)
 */
final class LongOutput implements AnswerQueue.Output, OutputBudget.Writer {

  /** Hears what becomes of what is written. */
  interface Listener {

    /** The kernel has taken what was written at once. */
    void written(Written written);

    /** It could not be written, by a fault of this side, or others need the room it takes. */
    void cutOff();
  }

  /** What is written at once, and not taken before all of it is. */
  static final class Written {

    private int answers;
    private int textBytes;
    private long reservedBytes;
    private boolean push;
    private List<HandOut> handOuts = List.of();

    /** How many answers to requests are in it. */
    int answers() {
      return answers;
    }

    /** What the texts of those requests took. */
    int textBytes() {
      return textBytes;
    }

    /** Whether a push is in it. */
    boolean isPush() {
      return push;
    }

    /** What its answers have handed out. */
    List<HandOut> handOuts() {
      return handOuts;
    }
  }

  /** What is written at once, unless a single answer or push is larger. */
  private static final int MAX_WRITE_BYTES = 64 * 1024;

  private static final byte[] NO_BYTES = {};

  private final ConnectionServices services;
  private final Transport transport;
  private final Listener listener;

  /** What this turn has brought; null if nothing. */
  private ByteBuf gathered;

  private Written gatheredWritten = new Written();

  /** A push for which there is no room; null if none waits. */
  private Notification.Push waitingPush;

  /** What is taken of the budget for what is gathered or written. */
  private long reservedBytes;

  private boolean flushIsDue;
  private boolean finished;
  private boolean discarded;

  LongOutput(ConnectionServices services, Transport transport, Listener listener) {
    this.services = services;
    this.transport = transport;
    this.listener = listener;
  }

  /** Takes room for an answer that hands messages out or tells much; false if there is none. */
  boolean reserve(Answer answer) {
    int bytes = OutputBudget.bytesOf(answer);
    if (!services.output().reserve(bytes)) {
      return false;
    }
    reservedBytes += bytes;
    return true;
  }

  /** An answer for which room was taken does not go out. */
  void release(Answer answer) {
    reservedBytes -= OutputBudget.bytesOf(answer);
    services.output().release(OutputBudget.bytesOf(answer));
  }

  @Override
  public void answer(AnswerQueue.Place place) {
    gather(FrameEncoder.answer(place.answer()));
    gatheredWritten.answers++;
    gatheredWritten.textBytes += place.textBytes();
    gatheredWritten.reservedBytes += OutputBudget.bytesOf(place.answer());
    if (place.handOut() != null) {
      if (gatheredWritten.handOuts.isEmpty()) {
        gatheredWritten.handOuts = new ArrayList<>();
      }
      gatheredWritten.handOuts.add(place.handOut());
    }
  }

  /** If there is no room, it goes out later: no other one comes before, and answers may pass it. */
  @Override
  public void push(Notification.Push push) {
    if (discarded || finished) {
      return;
    }
    byte[] messages = services.frames().of(push.messages());
    if (!services.output().reserve(messages.length)) {
      waitingPush = push;
      services.output().await(this);
      return;
    }
    reservedBytes += messages.length;
    if (!push.gap().equals(Gap.NONE)) {
      gather(FrameEncoder.gap(push.gap()));
    }
    gather(messages);
    gatheredWritten.push = true;
    gatheredWritten.reservedBytes += messages.length;
  }

  @Override
  public void roomMayBe() {
    Notification.Push push = waitingPush;
    waitingPush = null;
    if (push != null) {
      push(push);
    }
  }

  @Override
  public long progress() {
    return transport.writeProgress();
  }

  @Override
  public void giveUp() {
    listener.cutOff();
  }

  /** Ends the output behind all that has been gathered. */
  void finish() {
    finished = true;
    setFlushDue();
  }

  /** Nothing is written any more. */
  void discard() {
    discarded = true;
    waitingPush = null;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    services.output().leave(this);
    services.output().release(reservedBytes);
    reservedBytes = 0;
  }

  private void gather(byte[] bytes) {
    if (discarded) {
      return;
    }
    try {
      if (gathered != null && gathered.readableBytes() >= MAX_WRITE_BYTES) {
        write();
      }
      if (gathered == null) {
        gathered = transport.newBuffer(bytes.length);
        setFlushDue();
      }
      gathered.writeBytes(bytes);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Better no connection than one whose answers are out of step.
      listener.cutOff();
      throw e;
    }
  }

  private void setFlushDue() {
    if (!flushIsDue) {
      flushIsDue = true;
      services.turnEnd().add(this::flush);
    }
  }

  private void flush() {
    flushIsDue = false;
    if (discarded) {
      return;
    }
    try {
      if (gathered != null) {
        write();
      }
      if (finished && !discarded) {
        transport.writeLast(NO_BYTES);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      listener.cutOff();
      throw e;
    }
  }

  private void write() {
    ByteBuf bytes = gathered;
    Written written = gatheredWritten;
    gathered = null;
    gatheredWritten = new Written();
    transport.write(bytes, () -> written(written));
    if (!discarded && written.reservedBytes > 0 && transport.isWritePending()) {
      services.output().setHolding(this, true);
    }
  }

  private void written(Written written) {
    if (discarded) {
      return;
    }
    reservedBytes -= written.reservedBytes;
    if (written.reservedBytes > 0) {
      if (!transport.isWritePending()) {
        services.output().setHolding(this, false);
      }
      services.output().release(written.reservedBytes);
    }
    listener.written(written);
  }
}
