package io.chatpool.vertx;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps what peers can cause from filling the log: of one kind of line, at most one a minute.
 * (Thread safe)
 */
public final class OncePerMinute {

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final AtomicLong nextNanos;

  public OncePerMinute() {
    this(System::nanoTime);
  }

  OncePerMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** Logs, unless that has happened within the last minute. */
  public void run(Runnable logging) {
    long nowNanos = nanoTime.getAsLong();
    long dueNanos = nextNanos.get();
    if (nowNanos - dueNanos >= 0 && nextNanos.compareAndSet(dueNanos, nowNanos + MINUTE_NANOS)) {
      logging.run();
    }
  }
}
