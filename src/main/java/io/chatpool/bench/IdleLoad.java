package io.chatpool.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The idle connections of all event loops. Its methods are called in their order. */
final class IdleLoad {

  /** For a million connections to a slow server. */
  private static final long OPEN_SECONDS = 600;

  private static final long ANSWER_SECONDS = 10;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Bench bench;
  private final List<IdleLoop> loops = new ArrayList<>();
  private final int connections;

  private double openedPerSecond;

  IdleLoad(Bench bench, int connections, int heartbeatSeconds, boolean mailboxes) {
    this.bench = bench;
    this.connections = connections;
    int used = Math.min(bench.loops().size(), connections);
    int firstNumber = 1;
    for (int i = 0; i < used; i++) {
      int count = connections / used + (i < connections % used ? 1 : 0);
      loops.add(
          new IdleLoop(
              bench.loops().get(i), bench, firstNumber, count, heartbeatSeconds, mailboxes));
      firstNumber += count;
    }
  }

  /** Opens all; returns when all are answered. */
  void open() {
    long beganNanos = System.nanoTime();
    CompletableFuture<Void> allOpen = all(loops.stream().map(IdleLoop::open).toList());
    long limitNanos = beganNanos + OPEN_SECONDS * NANOS_PER_SECOND;
    while (!bench.failures().awaitUpTo(allOpen, NANOS_PER_SECOND)) {
      if (System.nanoTime() - limitNanos > 0) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "Only %d connections were opened within %d s".formatted(openCount(), OPEN_SECONDS));
      }
      bench.progress().show("%d of %d connections are open".formatted(openCount(), connections));
    }
    double seconds = (System.nanoTime() - beganNanos) / (double) NANOS_PER_SECOND;
    openedPerSecond = connections / seconds;
  }

  /** Lets them be idle for so long. */
  void hold(int seconds) {
    CompletableFuture<Void> never = new CompletableFuture<>();
    long endNanos = System.nanoTime() + seconds * NANOS_PER_SECOND;
    for (long left = seconds * NANOS_PER_SECOND; left > 0; left = endNanos - System.nanoTime()) {
      bench
          .progress()
          .show("%d connections, %d s left".formatted(connections, left / NANOS_PER_SECOND));
      bench.failures().awaitUpTo(never, Math.min(left, NANOS_PER_SECOND));
    }
  }

  /** Waits for the answers that have not come, and tells what there was. */
  JsonObject end() {
    CompletableFuture<Void> allAnswered = all(loops.stream().map(IdleLoop::end).toList());
    bench.failures().await(allAnswered, ANSWER_SECONDS, "Heartbeats were not answered");
    LatencyRecorder latencies = new LatencyRecorder();
    loops.forEach(loop -> latencies.add(loop.latencies()));
    JsonObject results =
        new JsonObject()
            .put("openedPerSecond", Rounded.of(openedPerSecond))
            .put("heartbeatsSent", loops.stream().mapToLong(IdleLoop::heartbeatsSent).sum())
            .put("heartbeatsAnswered", latencies.count());
    return latencies.count() == 0
        ? results
        : results.put("heartbeatLatencyMicros", latencies.toJson());
  }

  private int openCount() {
    return loops.stream().mapToInt(IdleLoop::openCount).sum();
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
  }
}
