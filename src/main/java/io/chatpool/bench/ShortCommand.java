package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;

/** Short connections: one request on each. */
@Command(name = "short", description = "Connect, ask once, read to the end; again and again.")
public final class ShortCommand extends RequestCommand {

  /** With the streams of the process. */
  public ShortCommand() {
    this(StandardStreams.ofProcess(), BenchReport::isOnTerminal);
  }

  ShortCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Override
  String name() {
    return "short";
  }

  @Override
  JsonObject ownConfiguration() {
    return new JsonObject();
  }

  @Override
  int messagesOfAReceive() {
    return 1;
  }

  @Override
  Load.Source source(Worker worker, Script script, int firstStep, int mailboxId) {
    return new Place(worker, script, firstStep, mailboxId);
  }

  /**
   * A place for connections: one after the other. The server ends first, so no local port is kept
   * here when one is over. (NOT thread safe)
   */
  private static final class Place implements Load.Source, Conversation.Listener {

    private final Worker worker;
    private final Script script;
    private final int mailboxId;
    private final Conversation conversation = new Conversation(this);
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    private int step;
    private boolean busy;
    private long sentNanos;

    Place(Worker worker, Script script, int firstStep, int mailboxId) {
      this.worker = worker;
      this.script = script;
      this.mailboxId = mailboxId;
      step = firstStep;
    }

    @Override
    public int mailboxId() {
      return mailboxId;
    }

    @Override
    public CompletableFuture<Void> prepare() {
      return CompletableFuture.completedFuture(null);
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
        conversation.ask(
            worker.dialer(), script.requests(step, step + 1), script.answer(step), sentNanos);
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
    public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
      // The request is done when the server has ended its output as well.
    }

    @Override
    public void ended(long nowNanos) {
      if (conversation.outstanding() > 0) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "The server has ended a connection without the whole answer");
      }
      busy = false;
      worker.completed(1, sentNanos, nowNanos);
      proceed(nowNanos);
    }
  }
}
