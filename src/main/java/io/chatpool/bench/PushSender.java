package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;

/**
 * A long connection without a mailbox that sends to the receivers: no more messages than the window
 * may be without an answer, or not with all receivers. (NOT thread safe)
 */
final class PushSender implements Client, Connection.Reader {

  private enum State {
    OPENING,
    READY,
    RUNNING,
    ENDING
  }

  private final Worker worker;
  private final Publications publications;
  private final AnswerStream answers = new AnswerStream(this::answered);
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  /** The next send. */
  private final byte[] request;

  private final int textFrom;

  private Channel channel;
  private State state = State.OPENING;
  private long sent;
  private long withAll;

  PushSender(Worker worker, PushMessageShape shape, Publications publications) {
    this.worker = worker;
    this.publications = publications;
    request = shape.firstRequest();
    textFrom = shape.textFrom();
  }

  @Override
  public CompletableFuture<Void> prepare() {
    worker.dialer().dial(this, this::open);
    return prepared;
  }

  private void open(Channel connected) {
    channel = connected;
    answers.expect(LongFrames.GRANTED, System.nanoTime());
    channel.writeAndFlush(
        LongFrames.open(Request.NO_MAILBOX, LongFrames.UNHURRIED_HEARTBEAT_SECONDS));
  }

  @Override
  public void proceed(long nowNanos) {
    if (state == State.READY) {
      state = State.RUNNING;
    }
    if (state == State.RUNNING) {
      send(nowNanos);
    }
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  /** So many more messages are with all receivers. Any thread may tell. */
  void withAll(int count) {
    if (worker.loop().inEventLoop()) {
      withAll += count;
      proceed(System.nanoTime());
    } else {
      worker.loop().execute(() -> withAll(count));
    }
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    answers.read(bytes, length, nowNanos);
    if (state == State.RUNNING) {
      proceed(nowNanos);
    }
  }

  @Override
  public void ended(long nowNanos) {
    if (!finished.isDone()) {
      throw new BenchFailure(
          BenchFailure.Kind.UNREACHABLE, "The server has ended the connection of the sender");
    }
  }

  private void send(long nowNanos) {
    ByteBuf requests = null;
    Worker.Turn turn = Worker.Turn.NOW;
    while (unfinished() < publications.window()
        && (turn = worker.next(this, nowNanos)) == Worker.Turn.NOW) {
      publications.sent(sent++, worker.sentNanos());
      answers.expect(LongFrames.GRANTED, worker.sentNanos());
      requests = requests == null ? channel.alloc().directBuffer() : requests;
      requests.writeBytes(request);
      OrdinalText.advance(request, textFrom);
    }
    if (requests != null) {
      channel.writeAndFlush(requests);
    }
    if (turn == Worker.Turn.OVER && unfinished() == 0) {
      state = State.ENDING;
      answers.expect(LongFrames.HEARTBEAT, nowNanos);
      channel.writeAndFlush(LongFrames.heartbeat());
    }
  }

  private long unfinished() {
    return Math.max(answers.outstanding(), sent - withAll);
  }

  private void answered(int count, long sentNanos, long nowNanos) {
    if (state == State.OPENING) {
      state = State.READY;
      prepared.complete(null);
    } else if (state == State.ENDING) {
      finished.complete(null);
    }
  }
}
