package io.chatpool.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.OptionalLong;

/** What idle connections cost the server's process. Its methods are called in their order. */
final class ServerCost {

  private final ServerProcess process;

  private OptionalLong heapBytesBefore;
  private long rssBytesBefore;
  private Duration cpuBefore;
  private long beganNanos;
  private double cpuPercent;
  private long rssBytesAfter;
  private OptionalLong heapBytesAfter;

  ServerCost(ServerProcess process) {
    this.process = process;
  }

  /** Nothing is connected yet. */
  void before() {
    heapBytesBefore = process.heapBytesAfterCollection();
    rssBytesBefore = process.rssBytes();
  }

  /** All are connected, and what that has cost is over. */
  void idleBegins() {
    cpuBefore = process.cpuTime();
    beganNanos = System.nanoTime();
  }

  /** All are still connected. */
  void idleEnds() {
    double cpuNanos = process.cpuTime().minus(cpuBefore).toNanos();
    cpuPercent = 100 * cpuNanos / (System.nanoTime() - beganNanos);
    rssBytesAfter = process.rssBytes();
    heapBytesAfter = process.heapBytesAfterCollection();
  }

  /** In bytes, and in percent of one core. */
  JsonObject toJson(int connections) {
    JsonObject figures =
        new JsonObject()
            .put("rssBytesBefore", rssBytesBefore)
            .put("rssBytesAfter", rssBytesAfter)
            .put("rssBytesPerConnection", (rssBytesAfter - rssBytesBefore) / connections)
            .put("idleCpuPercentOfOneCore", Rounded.of(cpuPercent));
    if (heapBytesBefore.isPresent() && heapBytesAfter.isPresent()) {
      long before = heapBytesBefore.getAsLong();
      long after = heapBytesAfter.getAsLong();
      figures
          .put("heapBytesBefore", before)
          .put("heapBytesAfter", after)
          .put("heapBytesPerConnection", (after - before) / connections);
    }
    return figures;
  }
}
