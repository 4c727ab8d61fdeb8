package io.chatpool.client;

/**
 * Until when the server has to go on answering. (NOT thread safe)
 *
 * <p>Times are nanoseconds of a monotonic clock. As in {@link io.chatpool.wire.Heartbeat}, a
 * look that is itself late proves nothing: the answer may have come and not been read. It puts the
 * deadline off by half a timeout. (A process that is late for ever is ended by the heartbeat.)
 */
final class AnswerDeadline {

  private final long timeoutNanos;
  private long dueNanos;

  AnswerDeadline(long timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
  }

  /** The first request has been made, or the server has been seen to be at work. */
  void restart(long nowNanos) {
    dueNanos = nowNanos + timeoutNanos;
  }

  /** When to ask next whether it has passed. */
  long dueNanos() {
    return dueNanos;
  }

  /** Whether it has passed; to be asked only while there is something to answer. */
  boolean hasPassed(long nowNanos) {
    long lateNanos = nowNanos - dueNanos;
    if (lateNanos > timeoutNanos / 2) {
      dueNanos = nowNanos + timeoutNanos / 2;
      return false;
    }
    return lateNanos >= 0;
  }
}
