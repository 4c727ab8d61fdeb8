package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;

/**
 * Makes the server use the mailboxes of a range of ids: one receive each, some of them at a time,
 * on a long connection. (NOT thread safe)
 */
final class TouchClient implements Connection.Reader {

  private static final int AT_A_TIME = 256;

  private final Dialer dialer;
  private final int toId;
  private final ReceiveAnswers received = new ReceiveAnswers();
  private final AnswerStream opening = new AnswerStream((count, sentNanos, nowNanos) -> ask());
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  private Channel channel;
  private int nextId;
  private int outstanding;

  /** For the ids from one to another, both included. */
  TouchClient(Dialer dialer, int fromId, int toId) {
    this.dialer = dialer;
    this.toId = toId;
    nextId = fromId;
  }

  /** Connects and begins; completes when all are answered. */
  CompletableFuture<Void> touch() {
    dialer.dial(this, this::open);
    return finished;
  }

  private void open(Channel connected) {
    channel = connected;
    opening.expect(LongFrames.GRANTED, System.nanoTime());
    channel.writeAndFlush(
        LongFrames.open(Request.NO_MAILBOX, LongFrames.UNHURRIED_HEARTBEAT_SECONDS));
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    if (opening.outstanding() > 0) {
      opening.read(bytes, length, nowNanos);
      return;
    }
    outstanding -= received.read(bytes, length);
    if (outstanding == 0) {
      ask();
    }
  }

  @Override
  public void ended(long nowNanos) {
    if (!finished.isDone()) {
      throw new BenchFailure(
          BenchFailure.Kind.UNREACHABLE, "The server has ended a long connection");
    }
  }

  private void ask() {
    if (nextId > toId) {
      finished.complete(null);
      channel.close();
      return;
    }
    ByteBuf requests = channel.alloc().directBuffer();
    for (; nextId <= toId && outstanding < AT_A_TIME; outstanding++) {
      requests.writeBytes(RequestEncoder.receive(nextId++));
    }
    channel.writeAndFlush(requests);
  }
}
