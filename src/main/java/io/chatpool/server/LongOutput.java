package io.chatpool.server;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.PushEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what goes out on one long connection in a turn of its event loop, and writes it at once.
 * (NOT thread safe)
 */
final class LongOutput implements AnswerQueue.Output {

  /** Hears what becomes of what is written. */
  interface Listener {

    /** The kernel has taken what was written at once; tells whether there was a push in it. */
    void written(boolean push);

    /** It could not be written, by a fault of this side. */
    void writeFailed();
  }

  /** What is written at once, unless a single answer or push is larger. */
  private static final int MAX_WRITE_BYTES = 64 * 1024;

  private static final byte[] NO_BYTES = {};

  private final ConnectionServices services;
  private final Transport transport;
  private final HandOuts handOuts;
  private final Listener listener;

  /** What this turn has brought; null if nothing. */
  private ByteBuf gathered;

  private int gatheredAnswerBytes;
  private boolean pushGathered;
  private List<Long> gatheredReceipts = List.of();

  private int waitingAnswerBytes;
  private boolean flushIsDue;
  private boolean finished;
  private boolean discarded;

  LongOutput(
      ConnectionServices services, Transport transport, HandOuts handOuts, Listener listener) {
    this.services = services;
    this.transport = transport;
    this.handOuts = handOuts;
    this.listener = listener;
  }

  /** Bytes of answers that the kernel has not taken. */
  int waitingAnswerBytes() {
    return waitingAnswerBytes;
  }

  @Override
  public void answer(AnswerQueue.Answer answer) {
    byte[] bytes = answer.bytes();
    gather(bytes);
    gatheredAnswerBytes += bytes.length;
    waitingAnswerBytes += bytes.length;
    if (answer.receipt() != Received.NOTHING_IN_FLIGHT) {
      if (gatheredReceipts.isEmpty()) {
        gatheredReceipts = new ArrayList<>();
      }
      gatheredReceipts.add(answer.receipt());
    }
  }

  @Override
  public void push(Notification.Push push) {
    if (!push.gap().equals(Gap.NONE)) {
      gather(PushEncoder.gap(push.gap()));
    }
    gather(services.frames().of(push.messages()));
    pushGathered = true;
  }

  /** Ends the output behind all that has been gathered. */
  void finish() {
    finished = true;
    setFlushDue();
  }

  /** Nothing is written any more. */
  void discard() {
    discarded = true;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void gather(byte[] bytes) {
    if (discarded) {
      return;
    }
    if (gathered != null && gathered.readableBytes() >= MAX_WRITE_BYTES) {
      write();
    }
    if (gathered == null) {
      gathered = transport.newBuffer(bytes.length);
      setFlushDue();
    }
    gathered.writeBytes(bytes);
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
      if (finished) {
        transport.writeLast(NO_BYTES);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      listener.writeFailed();
      throw e;
    }
  }

  private void write() {
    ByteBuf bytes = gathered;
    int answerBytes = gatheredAnswerBytes;
    boolean push = pushGathered;
    List<Long> receipts = gatheredReceipts;
    gathered = null;
    gatheredAnswerBytes = 0;
    pushGathered = false;
    gatheredReceipts = List.of();
    transport.write(bytes, () -> written(answerBytes, push, receipts));
  }

  private void written(int answerBytes, boolean push, List<Long> receipts) {
    waitingAnswerBytes -= answerBytes;
    receipts.forEach(handOuts::written);
    listener.written(push);
  }
}
