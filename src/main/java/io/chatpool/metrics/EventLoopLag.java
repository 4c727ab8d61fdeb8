package io.chatpool.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * How late the event loops are: each is told to do nothing ten times a second, and the time by
 * which it comes to that too late is what its connections have to wait, too. (Thread safe)
 */
final class EventLoopLag {

  private static final long PERIOD_MILLIS = 100;

  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS);

  /** Of this long the worst is kept, and of the one before until the next one is over. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Timer timer;

  private long windowStartNanos = System.nanoTime();
  private long worstNanos;
  private long worstBeforeNanos;

  EventLoopLag(MeterRegistry registry) {
    timer =
        Timer.builder("chatpool.event.loop.lag")
            .description("How late event loops come to what is due")
            .register(registry);
  }

  /** Watches the event loop of the calling context, until its verticle is undeployed. */
  void watch(Vertx vertx) {
    Tick tick = new Tick(System.nanoTime() + PERIOD_NANOS);
    vertx.setPeriodic(PERIOD_MILLIS, fired -> tick.run());
  }

  /** The worst of the last one to two seconds, of all event loops that are watched. */
  synchronized long recentNanos() {
    rotate(System.nanoTime());
    return Math.max(worstNanos, worstBeforeNanos);
  }

  private void record(long lagNanos, long nowNanos) {
    timer.record(lagNanos, TimeUnit.NANOSECONDS);
    synchronized (this) {
      rotate(nowNanos);
      worstNanos = Math.max(worstNanos, lagNanos);
    }
  }

  private void rotate(long nowNanos) {
    long ageNanos = nowNanos - windowStartNanos;
    if (ageNanos < WINDOW_NANOS) {
      return;
    }
    worstBeforeNanos = ageNanos < 2 * WINDOW_NANOS ? worstNanos : 0;
    worstNanos = 0;
    windowStartNanos = nowNanos;
  }

  /** Of one event loop. */
  private final class Tick {

    private long dueNanos;

    Tick(long dueNanos) {
      this.dueNanos = dueNanos;
    }

    void run() {
      long nowNanos = System.nanoTime();
      record(Math.max(0, nowNanos - dueNanos), nowNanos);
      // Vert.x ticks at a fixed rate: what a pause has left out follows it at once.
      dueNanos += PERIOD_NANOS;
    }
  }
}
