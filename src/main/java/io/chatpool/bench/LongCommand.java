package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Requests on long connections. */
@Command(
    name = "long",
    description = {
      "Ask on long connections, several requests at a time.",
      "With --mix SR at most 32 of them are sends before their receive."
    })
public final class LongCommand extends RequestCommand {

  private static final int MAX_DEPTH = 4096;

  /** What a mailbox has room for by default. */
  private static final int MAX_MESSAGES_OF_A_RECEIVE = 32;

  private int depth;

  /** With the streams of the process. */
  public LongCommand() {
    this(StandardStreams.ofProcess(), BenchReport::isOnTerminal);
  }

  LongCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many requests of a connection may be without an answer (default: ${DEFAULT-VALUE}).")
  private void setDepth(int value) {
    depth = checked("--depth", value, 1, MAX_DEPTH);
  }

  @Override
  String name() {
    return "long";
  }

  @Override
  JsonObject ownConfiguration() {
    return new JsonObject().put("depth", depth);
  }

  @Override
  int messagesOfAReceive() {
    return Math.max(1, Math.min(MAX_MESSAGES_OF_A_RECEIVE, depth - 1));
  }

  @Override
  Load.Source source(Worker worker, Script script, int firstStep, int mailboxId) {
    return new Pipeline(worker, script, firstStep, depth, mailboxId);
  }

  /**
   * A long connection without a mailbox that sends the requests of a script, some of them at a
   * time, and says of each receive that it has the answer. (NOT thread safe)
   */
  static final class Pipeline implements Load.Source, Conversation.Listener {

    private enum State {
      READY,
      RUNNING,
      ENDING
    }

    /** Says of one receive that its answer has come [P-29]. */
    private static final byte[] TAKEN = Conversation.ascii("T\n");

    private final Worker worker;
    private final Script script;
    private final int depth;
    private final int mailboxId;
    private final Conversation conversation = new Conversation(this);
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    private State state = State.READY;
    private int step;

    /** Whether the last request that was sent is to be answered before the next one is sent. */
    private boolean barrier;

    /** How many answers to receives have come of which the server is to be told. */
    private int untold;

    /**
     * Not connected yet.
     *
     * @param firstStep where in the script to begin
     * @param depth how many requests may be without an answer
     * @param mailboxId that the script is about, or {@link Request#NO_MAILBOX}
     */
    Pipeline(Worker worker, Script script, int firstStep, int depth, int mailboxId) {
      this.worker = worker;
      this.script = script;
      this.depth = depth;
      this.mailboxId = mailboxId;
      step = firstStep;
    }

    @Override
    public int mailboxId() {
      return mailboxId;
    }

    @Override
    public CompletableFuture<Void> prepare() {
      return conversation.open(
          worker.dialer(), Request.NO_MAILBOX, Conversation.UNHURRIED_HEARTBEAT_SECONDS);
    }

    @Override
    public void proceed(long nowNanos) {
      if (state == State.ENDING) {
        return;
      }
      state = State.RUNNING;
      tellTaken();
      int first = step;
      Worker.Turn turn = Worker.Turn.NOW;
      while (mayAsk() && (turn = worker.next(this, nowNanos)) == Worker.Turn.NOW) {
        conversation.expect(script.answer(step), worker.sentNanos());
        barrier = script.isBarrier(step);
        if (++step == script.size()) {
          conversation.write(script.requests(first, step));
          step = 0;
          first = 0;
        }
      }
      if (step > first) {
        conversation.write(script.requests(first, step));
      }
      conversation.flush();
      if (turn == Worker.Turn.OVER && conversation.outstanding() == 0) {
        state = State.ENDING;
        conversation.end(nowNanos).thenRun(() -> finished.complete(null));
      }
    }

    @Override
    public CompletableFuture<Void> finished() {
      return finished;
    }

    @Override
    public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
      untold += answer == Conversation.GRANTED ? 0 : count;
      worker.completed(count, sentNanos, nowNanos);
    }

    @Override
    public void caughtUp(long nowNanos) {
      if (state == State.RUNNING) {
        proceed(nowNanos);
      }
    }

    @Override
    public void ended(long nowNanos) {
      throw BenchFailure.ended("a long connection");
    }

    private boolean mayAsk() {
      return conversation.outstanding() < depth && !(barrier && conversation.outstanding() > 0);
    }

    private void tellTaken() {
      if (untold > 0) {
        ByteBuf frames = conversation.buffer();
        for (; untold > 0; untold--) {
          frames.writeBytes(TAKEN);
        }
        conversation.write(frames);
      }
    }
  }
}
