package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;

/**
 * A long connection without a mailbox that sends requests, some of them at a time. (NOT thread
 * safe)
 */
final class LongClient implements Client, Connection.Reader {

  private enum State {
    OPENING,
    EMPTYING,
    READY,
    RUNNING,
    ENDING
  }

  private final Worker worker;
  private final Script script;
  private final int depth;
  private final int emptied;
  private final AnswerStream answers = new AnswerStream(this::answered);
  private final ReceiveAnswers received = new ReceiveAnswers();
  private final CompletableFuture<Void> prepared = new CompletableFuture<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  private Channel channel;
  private State state = State.OPENING;
  private int step;

  /** Whether the last request that was sent is to be answered before the next one is sent. */
  private boolean barrier;

  /**
   * Not connected yet.
   *
   * @param firstStep where in the script to begin
   * @param depth how many requests may be without an answer
   * @param emptied the id of a mailbox that has to be empty before, or 0
   */
  LongClient(Worker worker, Script script, int firstStep, int depth, int emptied) {
    this.worker = worker;
    this.script = script;
    this.depth = depth;
    this.emptied = emptied;
    step = firstStep % script.size();
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
      ask(nowNanos);
    }
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    if (state == State.EMPTYING) {
      if (received.read(bytes, length) > 0) {
        state = State.READY;
        prepared.complete(null);
      }
      return;
    }
    answers.read(bytes, length, nowNanos);
    if (state == State.RUNNING) {
      proceed(nowNanos);
    }
  }

  @Override
  public void ended(long nowNanos) {
    if (!finished.isDone()) {
      throw new BenchFailure(
          BenchFailure.Kind.UNREACHABLE, "The server has ended a long connection");
    }
  }

  private void ask(long nowNanos) {
    int first = step;
    Worker.Turn turn = Worker.Turn.NOW;
    while (mayAsk() && (turn = worker.next(this, nowNanos)) == Worker.Turn.NOW) {
      answers.expect(script.answer(step), worker.sentNanos());
      barrier = script.isBarrier(step);
      if (++step == script.size()) {
        channel.write(script.requests(first, step));
        step = 0;
        first = 0;
      }
    }
    if (step > first) {
      channel.write(script.requests(first, step));
    }
    if (turn == Worker.Turn.OVER && answers.outstanding() == 0) {
      end(nowNanos);
    }
    channel.flush();
  }

  private boolean mayAsk() {
    return answers.outstanding() < depth && !(barrier && answers.outstanding() > 0);
  }

  /** A heartbeat settles the last receive, and its answer shows that nothing more came. */
  private void end(long nowNanos) {
    state = State.ENDING;
    answers.expect(LongFrames.HEARTBEAT, nowNanos);
    channel.write(LongFrames.heartbeat());
  }

  private void answered(int count, long sentNanos, long nowNanos) {
    switch (state) {
      case OPENING -> opened();
      case ENDING -> finished.complete(null);
      default -> worker.completed(count, sentNanos, nowNanos);
    }
  }

  private void opened() {
    if (emptied == Request.NO_MAILBOX) {
      state = State.READY;
      prepared.complete(null);
    } else {
      state = State.EMPTYING;
      channel.writeAndFlush(Unpooled.wrappedBuffer(RequestEncoder.receive(emptied)));
    }
  }
}
