package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;

/**
 * A place for short connections: one request on each, and one after the other. The server ends
 * first, so no local port is kept here when one is over. (NOT thread safe)
 */
final class ShortClient implements Client, Connection.Reader {

  private final Worker worker;
  private final Script script;
  private final int emptied;
  private final AnswerStream answers = new AnswerStream((count, sentNanos, nowNanos) -> {});
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  private int step;
  private boolean busy;
  private long sentNanos;

  /**
   * Nothing is connected yet.
   *
   * @param firstStep where in the script to begin
   * @param emptied the id of a mailbox that has to be empty before, or 0
   */
  ShortClient(Worker worker, Script script, int firstStep, int emptied) {
    this.worker = worker;
    this.script = script;
    this.emptied = emptied;
    step = firstStep % script.size();
  }

  @Override
  public CompletableFuture<Void> prepare() {
    CompletableFuture<Void> prepared = new CompletableFuture<>();
    if (emptied == Request.NO_MAILBOX) {
      prepared.complete(null);
    } else {
      ByteBuf request = Unpooled.wrappedBuffer(RequestEncoder.receive(emptied));
      connect(new EmptyingReader(prepared), request);
    }
    return prepared;
  }

  @Override
  public void proceed(long nowNanos) {
    if (busy || finished.isDone()) {
      return;
    }
    Worker.Turn turn = worker.next(this, nowNanos);
    if (turn == Worker.Turn.NOW) {
      busy = true;
      sentNanos = worker.sentNanos();
      answers.expect(script.answer(step), sentNanos);
      connect(this, script.requests(step, step + 1));
      step = (step + 1) % script.size();
    } else if (turn == Worker.Turn.OVER) {
      finished.complete(null);
    }
  }

  @Override
  public CompletableFuture<Void> finished() {
    return finished;
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    answers.read(bytes, length, nowNanos);
  }

  /** The request is done when the server has ended its output as well. */
  @Override
  public void ended(long nowNanos) {
    if (answers.outstanding() > 0) {
      throw new BenchFailure(
          BenchFailure.Kind.MISSING, "The server has ended a connection without the whole answer");
    }
    busy = false;
    worker.completed(1, sentNanos, nowNanos);
    proceed(nowNanos);
  }

  private void connect(Connection.Reader reader, ByteBuf request) {
    worker.dialer().dial(reader, connected -> connected.writeAndFlush(request));
  }

  /** Reads what was in the mailbox before the run, whatever it is. */
  private static final class EmptyingReader implements Connection.Reader {

    private final ReceiveAnswers received = new ReceiveAnswers();
    private final CompletableFuture<Void> emptied;
    private int answered;

    EmptyingReader(CompletableFuture<Void> emptied) {
      this.emptied = emptied;
    }

    @Override
    public void read(byte[] bytes, int length, long nowNanos) {
      answered += received.read(bytes, length);
    }

    @Override
    public void ended(long nowNanos) {
      if (answered != 1) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING, "A mailbox could not be emptied before the run");
      }
      emptied.complete(null);
    }
  }
}
