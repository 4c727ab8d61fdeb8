package io.chatpool.bus;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The pool's time in microseconds since 1970: the wall clock at the start plus the time since, so
 * it never goes back and ages are true even when somebody sets the machine's clock.
 */
public final class PoolClock implements LongSupplier {

  private final long startMicros;
  private final long startNanos;

  public PoolClock() {
    Instant start = Instant.now();
    startMicros =
        TimeUnit.SECONDS.toMicros(start.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(start.getNano());
    startNanos = System.nanoTime();
  }

  @Override
  public long getAsLong() {
    return startMicros + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNanos);
  }
}
