package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.netty.channel.EventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a broadcast costs, as more and more mailboxes are in use. */
@Command(
    name = "broadcast",
    description = {
      "Send to everyone on one long connection, first one at a time and then pipelined.",
      "It warms up once, and measures each of the two for --seconds at each number of mailboxes."
    })
public final class BroadcastCommand extends Measurement {

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
        "So many mailboxes are used before, by one receive each; several numbers, rising and",
        "separated by commas, are measured one after the other (default: ${DEFAULT-VALUE})."
      })
  private List<Integer> touched;

  private int depth;

  @Spec private CommandSpec command;

  /** With the streams of the process. */
  public BroadcastCommand() {
    this(StandardStreams.ofProcess(), Terminal::isStandardError);
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
    depth = OptionRange.check(command, "--depth", value, 1, MAX_DEPTH);
  }

  @Override
  String name() {
    return "broadcast";
  }

  @Override
  JsonObject configuration() {
    int lowest = 0;
    for (int count : touched) {
      lowest = OptionRange.check(command, "--touch", count, lowest, load.ids());
    }
    return new JsonObject()
        .put("depth", depth)
        .put("touched", new JsonArray(touched).encode())
        .mergeIn(load.toJson());
  }

  @Override
  JsonObject measure(Bench bench) {
    Script script = Script.broadcasts(1, new BenchText(load.textBytes(), 0));
    LoadLimits limits = load.limits(options());
    JsonArray stages = new JsonArray();
    int before = 0;
    for (int count : touched) {
      touch(bench, before + 1, count);
      before = count;
      JsonObject oneByOne = broadcast(bench, limits, script, 1);
      limits = limits.warm();
      stages.add(
          new JsonObject()
              .put("touchedMailboxes", count)
              .put("oneByOne", oneByOne)
              .put("pipelined", broadcast(bench, limits, script, depth)));
    }
    return new JsonObject().put("stages", stages);
  }

  private static JsonObject broadcast(Bench bench, LoadLimits limits, Script script, int depth) {
    Load run = new Load(bench, limits);
    run.add(worker -> new LongClient(worker, script, 0, depth, Request.NO_MAILBOX));
    JsonObject results = run.results(run.run(), "broadcasts");
    double perSecond = results.getDouble("broadcastsPerSecond");
    return results.put("microsPerBroadcast", Rounded.of(MICROS_PER_SECOND / perSecond));
  }

  private static void touch(Bench bench, int fromId, int toId) {
    EventLoop loop = bench.loops().get(0);
    bench.progress().show("using the mailboxes %,d to %,d".formatted(fromId, toId));
    CompletableFuture<Void> touched = new CompletableFuture<>();
    Dialer dialer = bench.dialer(loop);
    loop.execute(
        () -> new TouchClient(dialer, fromId, toId).touch().thenRun(() -> touched.complete(null)));
    bench.failures().await(touched, TOUCH_SECONDS, "The mailboxes could not be used");
  }
}
