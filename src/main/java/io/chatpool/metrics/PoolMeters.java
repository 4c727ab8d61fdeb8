package io.chatpool.metrics;

import io.chatpool.pool.PoolLimits;
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
 * PoolStats} and {@link PoolSurvey}. (Thread safe)
 */
final class PoolMeters {

  private static final PoolStats NO_STATS = new PoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final PoolSurvey NO_SURVEY = new PoolSurvey(0, 0, 0, 0, 0, 0, List.of());

  private final MeterRegistry registry;
  private volatile PoolStats stats = NO_STATS;
  private volatile PoolSurvey survey = NO_SURVEY;
  private volatile boolean answers;

  PoolMeters(MeterRegistry registry, PoolLimits limits) {
    this.registry = registry;
    Gauge.builder("chatpool.pool.up", this, meters -> meters.answers ? 1 : 0)
        .description("1 if the pool answered this scrape; if not, its numbers are the last known")
        .register(registry);
    addCounters();
    addGauges();
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

  private void addCounters() {
    counter(
        "chatpool.messages.stored",
        "Messages accepted; a broadcast counts once",
        PoolStats::stored);
    counter(
        "chatpool.messages.merged",
        "Copies of broadcasts put into mailboxes, counted when a mailbox is next touched",
        PoolStats::merged);
    counter(
        "chatpool.messages.delivered",
        "Messages handed out for good, or acknowledged",
        PoolStats::delivered);
    counter(
        "chatpool.messages.given.back",
        "Messages that came back because their connection failed or ended",
        PoolStats::givenBack);
    counter(
        "chatpool.messages.dropped",
        "Messages lost: pushed out of a full mailbox by newer ones",
        PoolStats::dropped);
    counter("chatpool.messages.expired", "Messages lost: grew too old unread", PoolStats::expired);
  }

  private void addGauges() {
    gauge("chatpool.mailboxes", "Mailboxes that have been touched", PoolStats::mailboxes);
    gauge("chatpool.messages.queued", "Messages that can be handed out", PoolStats::queued);
    gauge(
        "chatpool.messages.in.flight",
        "Messages handed out and not settled, or pushed and not acknowledged",
        PoolStats::inFlight);
    gauge(
        "chatpool.receives.waiting",
        "Receives that wait for another one of the same mailbox",
        PoolStats::waiting);
    gauge(
        "chatpool.long.connections",
        "Mailboxes with a long connection",
        PoolStats::longConnections);
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

  private void counter(String name, String description, ToDoubleFunction<PoolStats> value) {
    FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.stats))
        .description(description)
        .register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<PoolStats> value) {
    Gauge.builder(name, this, meters -> value.applyAsDouble(meters.stats))
        .description(description)
        .register(registry);
  }
}
