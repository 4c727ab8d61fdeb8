package io.chatpool.bench;

import io.netty.channel.Channel;

/** One long connection and the answers to its heartbeats. (NOT thread safe) */
final class IdleConnection implements Connection.Reader {

  /** Who hears of answers. */
  interface Listener {

    /** The server has made it a long connection. */
    void opened();

    /** A heartbeat has been answered after so long. */
    void heartbeatAnswered(long nanos);
  }

  private final int number;
  private final Listener listener;
  private final AnswerStream answers = new AnswerStream(this::answered);

  private Channel channel;
  private boolean open;

  /**
   * Not connected yet.
   *
   * @param number from 1, for messages
   */
  IdleConnection(int number, Listener listener) {
    this.number = number;
    this.listener = listener;
  }

  /** It is connected: asks to be a long connection for this id. */
  void open(Channel connected, int id, int heartbeatSeconds) {
    channel = connected;
    answers.expect(LongFrames.GRANTED, System.nanoTime());
    channel.writeAndFlush(LongFrames.open(id, heartbeatSeconds));
  }

  boolean isOpen() {
    return open;
  }

  /**
   * Sends a heartbeat.
   *
   * @throws BenchFailure if the one before has not been answered
   */
  void beat() {
    if (answers.outstanding() > 0) {
      throw new BenchFailure(
          BenchFailure.Kind.MISSING,
          "Connection %d got no answer until its next heartbeat".formatted(number));
    }
    answers.expect(LongFrames.HEARTBEAT, System.nanoTime());
    channel.writeAndFlush(LongFrames.heartbeat());
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    answers.read(bytes, length, nowNanos);
  }

  @Override
  public void ended(long nowNanos) {
    throw new BenchFailure(
        BenchFailure.Kind.UNREACHABLE, "The server has ended connection %d".formatted(number));
  }

  private void answered(int count, long sentNanos, long nowNanos) {
    if (open) {
      listener.heartbeatAnswered(nowNanos - sentNanos);
    } else {
      open = true;
      listener.opened();
    }
  }
}
