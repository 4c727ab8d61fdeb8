package io.chatpool.metrics;

import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolStatistic;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The pool's counts and gauges, as it has last told them. What they count is said at {@link
 * PoolStatistic} and {@link PoolSurvey}. (Thread safe)
 */
final class PoolMeters {

  private static final PoolSurvey NO_SURVEY = new PoolSurvey(0, 0, 0, 0, 0, 0, List.of());

  private final MeterRegistry registry;
  private volatile PoolStats stats = PoolStats.NONE;
  private volatile PoolSurvey survey = NO_SURVEY;
  private volatile boolean answers;

  PoolMeters(MeterRegistry registry, PoolLimits limits) {
    this.registry = registry;
    Gauge.builder("chatpool.pool.up", this, meters -> meters.answers ? 1 : 0)
        .description("1 if the pool answered this scrape; if not, its numbers are the last known")
        .register(registry);
    for (PoolStatistic statistic : PoolStatistic.values()) {
      add(statistic);
    }
    addWarnings();
    Gauge.builder("chatpool.mailbox.capacity.messages", limits::maxQueueLength)
        .description("Messages that one mailbox holds (pool.maxQueueLength)")
        .register(registry);
    TimeGauge.builder("chatpool.message.lifetime", limits::expireMicros, TimeUnit.MICROSECONDS)
        .description("Age at which messages expire (pool.expireSeconds)")
        .register(registry);
  }

  /** What the pool has told; null for what it has not. */
  void set(PoolStats newStats, PoolSurvey newSurvey) {
    answers = newStats != null;
    if (newStats != null) {
      stats = newStats;
    }
    if (newSurvey != null) {
      survey = newSurvey;
    }
  }

  private void add(PoolStatistic statistic) {
    String name = "chatpool." + statistic.metricName();
    ToDoubleFunction<PoolMeters> value = meters -> statistic.of(meters.stats);
    if (statistic.kind() == PoolStatistic.Kind.COUNT) {
      FunctionCounter.builder(name, this, value)
          .description(statistic.description())
          .register(registry);
    } else {
      Gauge.builder(name, this, value).description(statistic.description()).register(registry);
    }
  }

  private void addWarnings() {
    Gauge.builder("chatpool.mailboxes.near.full", this, meters -> meters.survey.nearFull())
        .description(
            "Mailboxes filled to %d percent or more, but not full"
                .formatted(PoolSurvey.NEAR_FULL_PERCENT))
        .register(registry);
    Gauge.builder("chatpool.mailboxes.full", this, meters -> meters.survey.full())
        .description("Mailboxes that lose their oldest message to the next one")
        .register(registry);
    TimeGauge.builder(
            "chatpool.oldest.message.age",
            this,
            TimeUnit.MICROSECONDS,
            meters -> meters.survey.oldestAgeMicros())
        .description("Age of the oldest message in any mailbox; 0 if there is none")
        .register(registry);
  }
}
