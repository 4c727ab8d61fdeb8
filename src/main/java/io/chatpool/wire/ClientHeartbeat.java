package io.chatpool.wire;

/**
 * The client's side: it asks when it has nothing else to say. (NOT thread safe)
 *
 * <p>It asks a silent server too, even if it says other things all the time itself: not all frames
 * are answered, and without a question silence proves nothing.
 */
final class ClientHeartbeat extends Heartbeat {

  private final long timeoutNanos;
  private long sentNanos;

  /** When the first heartbeat was sent in this silence; it counts only if nothing came since. */
  private long askedNanos;

  ClientHeartbeat(long heartbeatNanos, long timeoutNanos, long nowNanos) {
    super(heartbeatNanos, nowNanos);
    this.timeoutNanos = timeoutNanos;
    sentNanos = nowNanos;
    askedNanos = nowNanos;
    setNextCheck(nowNanos);
  }

  @Override
  public void sent(long nowNanos) {
    sentNanos = nowNanos;
  }

  @Override
  Action action(long nowNanos) {
    boolean asked = isInThisSilence(askedNanos);
    if (asked && nowNanos - closingNanos() >= 0) {
      return Action.CLOSE;
    }
    if (nowNanos - sendNanos() < 0) {
      return Action.NOTHING;
    }
    sentNanos = nowNanos;
    if (!asked) {
      askedNanos = nowNanos;
    }
    return Action.SEND;
  }

  @Override
  long silenceEndNanos() {
    long quietEndNanos = receivedNanos() + heartbeatNanos();
    return timeoutNanos
        + (isInThisSilence(askedNanos) ? later(quietEndNanos, askedNanos) : quietEndNanos);
  }

  @Override
  long ownCheckNanos(long nowNanos) {
    return sendNanos();
  }

  /** When to send next: when either side has been quiet for too long, but ask only once. */
  private long sendNanos() {
    long quietSinceNanos =
        isInThisSilence(askedNanos) ? sentNanos : sooner(sentNanos, receivedNanos());
    return quietSinceNanos + heartbeatNanos();
  }
}
