package io.chatpool.metrics;

import io.chatpool.bus.PoolJson;
import io.chatpool.config.Config;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.server.ConnectionCount;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Puts together what an operator sees of this server at one moment. Counts are those since the
 * start; rates follow from two samples. (Thread safe)
 */
public final class Sampler {

  private final Config config;
  private final ConnectionCount count;
  private final ServerMetrics metrics;
  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

  /**
   * For one server.
   *
   * @param count shared by all server verticles of this server
   */
  public Sampler(Config config, ConnectionCount count, ServerMetrics metrics) {
    this.config = config;
    this.count = count;
    this.metrics = metrics;
  }

  /**
   * A sample as it is sent to those who look on.
   *
   * @param stats null if the pool does not answer
   * @param survey the newest one; null if there is none
   */
  public JsonObject sample(PoolStats stats, PoolSurvey survey) {
    MemoryUsage heap = memory.getHeapMemoryUsage();
    return new JsonObject()
        .put("startedMillis", runtime.getStartTime())
        .put("uptimeMillis", runtime.getUptime())
        .put("pool", stats == null ? null : PoolJson.of(stats))
        .put("counts", PoolJson.countNames())
        .put("survey", survey == null ? null : PoolJson.of(survey))
        .put("connections", count.open())
        .put("lagMicros", TimeUnit.NANOSECONDS.toMicros(metrics.recentLagNanos()))
        .put("heapUsedBytes", heap.getUsed())
        .put("heapMaxBytes", heap.getMax())
        .put("maxConnections", count.limit())
        .put("maxQueueLength", config.pool().maxQueueLength())
        .put("expireMicros", config.pool().expireMicros());
  }
}
