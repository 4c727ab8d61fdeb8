package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Messages from one sender to long connections. */
@Command(
    name = "push",
    description = {
      "Send to one receiver, or to everyone, on long connections that acknowledge what comes.",
      "A delivery is a message that has come to one receiver; -n and --rate count messages."
    })
public final class PushCommand extends MeasuringCommand {

  private static final int MAX_RECEIVERS = 10_000;
  private static final int MAX_WINDOW = 1 << 20;

  @Mixin private LoadOptions load;

  private int receivers;
  private int window;

  /** With the streams of the process. */
  public PushCommand() {
    this(StandardStreams.ofProcess(), BenchReport::isOnTerminal);
  }

  PushCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "--receivers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Ids 1 to N receive; more than one by broadcast (default: ${DEFAULT-VALUE}).")
  private void setReceivers(int value) {
    receivers = checked("--receivers", value, 1, MAX_RECEIVERS);
  }

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "32",
      description = {
        "How many messages may be on their way (default: ${DEFAULT-VALUE}).",
        "A mailbox has to have room for them: pool.maxQueueLength."
      })
  private void setWindow(int value) {
    window = checked("--window", value, 1, MAX_WINDOW);
  }

  @Override
  String name() {
    return "push";
  }

  @Override
  JsonObject configuration() {
    checked("--receivers", receivers, 1, load.ids() - 1);
    checked("--text-bytes", load.textBytes(), PushedMessages.MIN_TEXT_BYTES, Integer.MAX_VALUE);
    return new JsonObject()
        .put("receivers", receivers)
        .put("window", window)
        .mergeIn(load.toJson());
  }

  @Override
  JsonObject measure(Bench bench) {
    Load run = new Load(bench, load.schedule(this));
    // The sender of a broadcast does not get it, so it is none of the receivers.
    int to = receivers == 1 ? 1 : Request.EVERYONE;
    PushedMessages.Shape shape = new PushedMessages.Shape(receivers + 1, to, load.textBytes());
    PushedMessages.OnTheirWay onTheirWay = new PushedMessages.OnTheirWay(window, receivers);
    Sender sender = run.add(worker -> new Sender(worker, shape, onTheirWay));
    List<PushReceiver> all = new ArrayList<>();
    for (int i = 1; i <= receivers; i++) {
      int id = i;
      all.add(run.add(worker -> new PushReceiver(worker, id, shape, onTheirWay, sender::withAll)));
    }
    sender.finished().thenRun(() -> all.forEach(PushReceiver::end));
    JsonObject results = run.run("deliveries");
    return results.put(
        "messagesPerSecond",
        BenchReport.rounded(results.getDouble("deliveriesPerSecond") / receivers));
  }

  /**
   * A long connection without a mailbox that sends to the receivers: no more messages than the
   * window may be without an answer, or not with all receivers. (NOT thread safe)
   */
  private static final class Sender implements Load.Source, Conversation.Listener {

    private enum State {
      READY,
      RUNNING,
      ENDING
    }

    private final Worker worker;
    private final PushedMessages.OnTheirWay onTheirWay;
    private final Conversation conversation = new Conversation(this);
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    /** The next send. */
    private final byte[] request;

    private final int textFrom;

    private State state = State.READY;
    private long sent;
    private long withAll;

    Sender(Worker worker, PushedMessages.Shape shape, PushedMessages.OnTheirWay onTheirWay) {
      this.worker = worker;
      this.onTheirWay = onTheirWay;
      request = shape.firstRequest();
      textFrom = shape.textFrom();
    }

    @Override
    public int mailboxId() {
      return Request.NO_MAILBOX;
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
      ByteBuf requests = null;
      Worker.Turn turn = Worker.Turn.NOW;
      while (unfinished() < onTheirWay.window()
          && (turn = worker.next(this, nowNanos)) == Worker.Turn.NOW) {
        onTheirWay.sent(sent++, worker.sentNanos());
        conversation.expect(Conversation.GRANTED, worker.sentNanos());
        requests = requests == null ? conversation.buffer() : requests;
        requests.writeBytes(request);
        PushedMessages.advance(request, textFrom);
      }
      if (requests != null) {
        conversation.write(requests);
        conversation.flush();
      }
      if (turn == Worker.Turn.OVER && unfinished() == 0) {
        state = State.ENDING;
        conversation.end(nowNanos).thenRun(() -> finished.complete(null));
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
    public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
      // A message is done when it is with all receivers.
    }

    @Override
    public void caughtUp(long nowNanos) {
      if (state == State.RUNNING) {
        proceed(nowNanos);
      }
    }

    @Override
    public void ended(long nowNanos) {
      throw BenchFailure.ended("the connection of the sender");
    }

    private long unfinished() {
      return Math.max(conversation.outstanding(), sent - withAll);
    }
  }
}
