package io.chatpool.bench;

import java.util.concurrent.TimeUnit;

/**
 * The phases of a run, by the time at which a request was sent or was to be sent.
 *
 * @param startNanos when the first request was sent
 * @param warmupNanos how long the run is not measured
 * @param measuredNanos how long it is measured after that, at most
 */
record Timeline(long startNanos, long warmupNanos, long measuredNanos) {

  /** Which figures a request belongs to. */
  enum Phase {
    /** The first second of a warm-up: what a server does that has just started. */
    FIRST_SECOND,
    WARM_UP,
    MEASURED,
    /** Nothing is sent any more. */
    OVER
  }

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  Phase phase(long nanos) {
    long age = nanos - startNanos;
    if (age < warmupNanos) {
      return age < SECOND_NANOS && hasFirstSecond() ? Phase.FIRST_SECOND : Phase.WARM_UP;
    }
    return age < warmupNanos + measuredNanos ? Phase.MEASURED : Phase.OVER;
  }

  /** Whether the warm-up is long enough for a whole first second. */
  boolean hasFirstSecond() {
    return warmupNanos >= SECOND_NANOS;
  }

  long measuredFromNanos() {
    return startNanos + warmupNanos;
  }
}
