package io.chatpool.wire;

/** The server's side: it listens only. (NOT thread safe) */
final class ServerHeartbeat extends Heartbeat {

  ServerHeartbeat(long heartbeatNanos, long nowNanos) {
    super(heartbeatNanos, nowNanos);
    setNextCheck(nowNanos);
  }

  @Override
  public void sent(long nowNanos) {
    // Nobody asks how long a server has been quiet.
  }

  @Override
  Action action(long nowNanos) {
    return nowNanos - closingNanos() >= 0 ? Action.CLOSE : Action.NOTHING;
  }

  @Override
  long silenceEndNanos() {
    return halfAhead(receivedNanos() + heartbeatNanos());
  }

  @Override
  long ownCheckNanos(long nowNanos) {
    return halfAhead(nowNanos);
  }
}
