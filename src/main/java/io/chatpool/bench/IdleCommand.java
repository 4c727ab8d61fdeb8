package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What connections cost that do nothing. */
@Command(name = "idle", description = "Hold long connections that only send their heartbeats.")
public final class IdleCommand extends MeasuringCommand {

  private static final int MAX_CONNECTIONS = 1_000_000;
  private static final int MAX_HEARTBEAT_SECONDS = 3600;

  /** For a million connections to a slow server. */
  private static final long OPEN_SECONDS = 600;

  private static final long ANSWER_SECONDS = 10;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private int connections;
  private int heartbeatSeconds;
  private Long serverPid;

  @Option(
      names = "--mailboxes",
      description = {
        "Give connection 1 the mailbox of id 1, and so on; the mailboxes have to be empty.",
        "Without it the connections have no mailbox, and may be more than the server has ids."
      })
  private boolean mailboxes;

  /** With the streams of the process. */
  public IdleCommand() {
    this(StandardStreams.ofProcess(), BenchReport::isOnTerminal);
  }

  IdleCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "-c",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many connections (default: ${DEFAULT-VALUE}).")
  private void setConnections(int value) {
    connections = checked("-c", value, 1, MAX_CONNECTIONS);
  }

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "The heartbeat of each connection (default: ${DEFAULT-VALUE}).")
  private void setHeartbeatSeconds(int value) {
    heartbeatSeconds = checked("--heartbeat", value, 1, MAX_HEARTBEAT_SECONDS);
  }

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = {
        "The server's process on this machine (Linux): report its memory and processor time too.",
        "It is told to collect its garbage before and after, if jcmd is found."
      })
  private void setServerPid(int value) {
    serverPid = (long) checked("--server-pid", value, 1, Integer.MAX_VALUE);
  }

  @Override
  String name() {
    return "idle";
  }

  @Override
  JsonObject configuration() {
    return new JsonObject()
        .put("connections", connections)
        .put("heartbeatSeconds", heartbeatSeconds)
        .put("mailboxes", mailboxes);
  }

  @Override
  JsonObject measure(Bench bench) {
    List<IdleConnections> all = idleConnections(bench);
    ServerProcess.Cost cost =
        serverPid == null ? null : new ServerProcess.Cost(new ServerProcess(serverPid));
    if (cost != null) {
      cost.before();
    }
    double openedPerSecond = open(bench, all);
    hold(bench, warmupSeconds());
    if (cost != null) {
      cost.idleBegins();
    }
    hold(bench, seconds());
    if (cost != null) {
      cost.idleEnds();
    }
    bench.await(
        all.stream().map(IdleConnections::end).toList(),
        ANSWER_SECONDS,
        "Heartbeats were not answered");
    JsonObject results = results(all, openedPerSecond);
    return cost == null ? results : results.put("server", cost.toJson(connections));
  }

  private List<IdleConnections> idleConnections(Bench bench) {
    List<IdleConnections> all = new ArrayList<>();
    int used = Math.min(bench.loops().size(), connections);
    int firstNumber = 1;
    for (int i = 0; i < used; i++) {
      int count = connections / used + (i < connections % used ? 1 : 0);
      all.add(
          new IdleConnections(
              bench, bench.loops().get(i), firstNumber, count, heartbeatSeconds, mailboxes));
      firstNumber += count;
    }
    return all;
  }

  /** Opens all, waits until all are answered, and tells how many per second. */
  private double open(Bench bench, List<IdleConnections> all) {
    long beganNanos = System.nanoTime();
    CompletableFuture<Void> allOpen = Bench.all(all.stream().map(IdleConnections::open).toList());
    long limitNanos = beganNanos + OPEN_SECONDS * NANOS_PER_SECOND;
    while (!bench.awaitUpTo(allOpen, NANOS_PER_SECOND)) {
      int openCount = all.stream().mapToInt(IdleConnections::openCount).sum();
      if (System.nanoTime() - limitNanos > 0) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "Only %d connections were opened within %d s".formatted(openCount, OPEN_SECONDS));
      }
      bench.progress("%d of %d connections are open".formatted(openCount, connections));
    }
    return connections * (double) NANOS_PER_SECOND / (System.nanoTime() - beganNanos);
  }

  /** Lets them be idle for so long. */
  private void hold(Bench bench, int holdSeconds) {
    CompletableFuture<Void> never = new CompletableFuture<>();
    long endNanos = System.nanoTime() + holdSeconds * NANOS_PER_SECOND;
    for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
      // Rounded up: the whole time is left at first.
      long secondsLeft = (left + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
      bench.progress("%d connections, %d s left".formatted(connections, secondsLeft));
      bench.awaitUpTo(never, Math.min(left, NANOS_PER_SECOND));
    }
  }

  private static JsonObject results(List<IdleConnections> all, double openedPerSecond) {
    Latencies latencies = new Latencies();
    all.forEach(connections -> latencies.add(connections.latencies()));
    JsonObject results =
        new JsonObject()
            .put("openedPerSecond", BenchReport.rounded(openedPerSecond))
            .put("heartbeatsSent", all.stream().mapToLong(IdleConnections::heartbeatsSent).sum())
            .put("heartbeatsAnswered", latencies.count());
    return latencies.count() == 0
        ? results
        : results.put("heartbeatLatencyMicros", latencies.toJson());
  }
}
