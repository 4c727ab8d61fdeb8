package io.chatpool.wire;

/**
 * Tells when a long connection is dead, and when the client has to say that it is not. (NOT thread
 * safe)
 *
 * <p>All times are nanoseconds of one monotonic clock. Only their differences count, so the clock
 * may wrap.
 *
 * <p>{@link #sent} and {@link #received} only store a time: no timer moves with a frame. The timer
 * calls {@link #check} at {@link #nextCheckNanos}; a check that turns out to be too early says
 * {@link Action#NOTHING}.
 *
 * <p>A check that is late by more than half a heartbeat tells that this process was held up: what
 * the peer has sent may lie unread in the kernel. Such a check never closes. It puts the closing
 * off until half a heartbeat from now, once in each silence: a process that is always late still
 * closes what is dead.
 */
public abstract sealed class Heartbeat permits ServerHeartbeat, ClientHeartbeat {

  /** What is to be done now. */
  public enum Action {
    NOTHING,
    /** Write a heartbeat. It counts as {@link Heartbeat#sent}. */
    SEND,
    /** The peer is gone: end the connection. */
    CLOSE
  }

  private final long heartbeatNanos;
  private long receivedNanos;

  /** When the closing was put off; it counts only if nothing has come since. */
  private long putOffNanos;

  private long nextCheckNanos;

  Heartbeat(long heartbeatNanos, long nowNanos) {
    this.heartbeatNanos = heartbeatNanos;
    receivedNanos = nowNanos;
    putOffNanos = nowNanos;
  }

  /**
   * For the server's side: it closes when nothing complete has come for 1.5 heartbeats, and sends
   * nothing. It checks at least every half heartbeat.
   */
  public static Heartbeat ofServer(long heartbeatNanos, long nowNanos) {
    return new ServerHeartbeat(heartbeatNanos, nowNanos);
  }

  /**
   * For the client's side: it sends when it has been quiet for a heartbeat, and also when the
   * server has been. It closes when nothing complete has come for a heartbeat and a timeout, but
   * not before the server has had the timeout to answer.
   */
  public static Heartbeat ofClient(long heartbeatNanos, long timeoutNanos, long nowNanos) {
    return new ClientHeartbeat(heartbeatNanos, timeoutNanos, nowNanos);
  }

  /** A frame has been written. */
  public abstract void sent(long nowNanos);

  /** A complete frame has come. */
  public void received(long nowNanos) {
    receivedNanos = nowNanos;
  }

  /** What to do now. After {@link Action#CLOSE} there is nothing more to check. */
  public Action check(long nowNanos) {
    boolean late = nowNanos - nextCheckNanos > heartbeatNanos / 2;
    if (late && !isInThisSilence(putOffNanos) && closingNanos() - halfAhead(nowNanos) < 0) {
      putOffNanos = nowNanos;
    }
    Action action = action(nowNanos);
    setNextCheck(nowNanos);
    return action;
  }

  /** When {@link #check} is to be called next. */
  public long nextCheckNanos() {
    return nextCheckNanos;
  }

  /** What to do, once it is settled whether the closing is put off. */
  abstract Action action(long nowNanos);

  /** When to close if nothing comes, nothing being put off. */
  abstract long silenceEndNanos();

  /** When to look next, whatever the closing says. */
  abstract long ownCheckNanos(long nowNanos);

  final void setNextCheck(long nowNanos) {
    nextCheckNanos = sooner(ownCheckNanos(nowNanos), closingNanos());
  }

  final long closingNanos() {
    return isInThisSilence(putOffNanos)
        ? later(silenceEndNanos(), halfAhead(putOffNanos))
        : silenceEndNanos();
  }

  /** Whether nothing has come since this moment. */
  final boolean isInThisSilence(long nanos) {
    return nanos - receivedNanos > 0;
  }

  final long heartbeatNanos() {
    return heartbeatNanos;
  }

  final long receivedNanos() {
    return receivedNanos;
  }

  final long halfAhead(long nanos) {
    return nanos + heartbeatNanos / 2;
  }

  static long sooner(long nanos, long otherNanos) {
    return nanos - otherNanos < 0 ? nanos : otherNanos;
  }

  static long later(long nanos, long otherNanos) {
    return nanos - otherNanos > 0 ? nanos : otherNanos;
  }
}
