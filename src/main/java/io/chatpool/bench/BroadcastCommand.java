package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a broadcast costs, as more and more mailboxes are in use. */
@Command(
    name = "broadcast",
    description = {
      "Send to everyone on one long connection, first one at a time and then pipelined.",
      "It warms up once, and measures each of the two for --seconds at each number of mailboxes."
    })
public final class BroadcastCommand extends MeasuringCommand {

  private static final int SENDER_ID = 1;
  private static final int MAX_DEPTH = 4096;
  private static final long TOUCH_SECONDS = 600;
  private static final double MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);

  @Mixin private LoadOptions load;

  @Option(
      names = "--touch",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description = {
        "So many mailboxes are used before, by one message each; several numbers, rising and",
        "separated by commas, are measured one after the other (default: ${DEFAULT-VALUE})."
      })
  private List<Integer> touched;

  private int depth;

  /** With the streams of the process. */
  public BroadcastCommand() {
    this(StandardStreams.ofProcess(), BenchReport::isOnTerminal);
  }

  BroadcastCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "128",
      description = "How many may be without an answer when pipelined (default: ${DEFAULT-VALUE}).")
  private void setDepth(int value) {
    depth = checked("--depth", value, 1, MAX_DEPTH);
  }

  @Override
  String name() {
    return "broadcast";
  }

  @Override
  JsonObject configuration() {
    int lowest = 0;
    for (int count : touched) {
      lowest = checked("--touch", count, lowest, load.ids());
    }
    return new JsonObject()
        .put("depth", depth)
        .put("touched", new JsonArray(touched).encode())
        .mergeIn(load.toJson());
  }

  @Override
  JsonObject measure(Bench bench) {
    Script script = Script.broadcasts(SENDER_ID, new Script.Texts(load.textBytes(), 0));
    Schedule schedule = load.schedule(this);
    JsonArray stages = new JsonArray();
    int before = 0;
    for (int count : touched) {
      touch(bench, before + 1, count);
      before = count;
      JsonObject oneByOne = broadcast(bench, schedule, script, 1);
      JsonObject pipelined = broadcast(bench, schedule.warm(), script, depth);
      schedule = schedule.warm();
      stages.add(
          new JsonObject()
              .put("touchedMailboxes", count)
              .put("oneByOne", oneByOne)
              .put("pipelined", pipelined));
    }
    return new JsonObject().put("stages", stages);
  }

  private static JsonObject broadcast(Bench bench, Schedule schedule, Script script, int depth) {
    Load run = new Load(bench, schedule);
    run.add(worker -> new LongCommand.Pipeline(worker, script, 0, depth, Request.NO_MAILBOX));
    JsonObject results = run.run("broadcasts");
    double perSecond = results.getDouble("broadcastsPerSecond");
    return results.put("microsPerBroadcast", BenchReport.rounded(MICROS_PER_SECOND / perSecond));
  }

  private static void touch(Bench bench, int fromId, int toId) {
    EventLoop loop = bench.loops().get(0);
    bench.progress("using the mailboxes %,d to %,d".formatted(fromId, toId));
    Touch touch = new Touch(fromId, toId);
    Dialer dialer = bench.dialer(loop);
    bench.execute(loop, () -> touch.begin(dialer));
    bench.await(List.of(touch.done), TOUCH_SECONDS, "The mailboxes could not be used");
  }

  /**
   * Makes the server use the mailboxes of a range of ids: a message for each, some of them at a
   * time, on a long connection. (NOT thread safe)
   */
  private static final class Touch implements Conversation.Listener {

    private static final int AT_A_TIME = 256;

    private final int toId;
    private final Conversation conversation = new Conversation(this);
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private int nextId;
    private boolean over;

    /** For the ids from one to another, both included. */
    Touch(int fromId, int toId) {
      this.toId = toId;
      nextId = fromId;
    }

    void begin(Dialer dialer) {
      conversation.open(dialer, Request.NO_MAILBOX, Conversation.UNHURRIED_HEARTBEAT_SECONDS);
    }

    @Override
    public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
      // The next ones are sent when all have come.
    }

    @Override
    public void caughtUp(long nowNanos) {
      if (over || conversation.outstanding() > 0) {
        return;
      }
      if (nextId > toId) {
        over = true;
        conversation.end(nowNanos).thenRun(() -> done.complete(null));
        return;
      }
      ByteBuf requests = conversation.buffer();
      for (; nextId <= toId && conversation.outstanding() < AT_A_TIME; nextId++) {
        conversation.expect(Conversation.GRANTED, nowNanos);
        requests.writeBytes(RequestEncoder.send(SENDER_ID, nextId, ""));
      }
      conversation.write(requests);
      conversation.flush();
    }

    @Override
    public void ended(long nowNanos) {
      throw BenchFailure.ended("a long connection");
    }
  }
}
