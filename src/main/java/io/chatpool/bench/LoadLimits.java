package io.chatpool.bench;

/**
 * How long, how much and how fast.
 *
 * @param warmupSeconds not measured
 * @param seconds measured, at most
 * @param requests measured, at most, or {@link RequestBudget#UNLIMITED}
 * @param ratePerSecond requests of all event loops together, or {@link #AS_ANSWERS_COME}
 */
record LoadLimits(int warmupSeconds, int seconds, long requests, int ratePerSecond) {

  /** The rate of a closed loop. */
  static final int AS_ANSWERS_COME = 0;

  Pace pace(long startNanos, int loop, int loops) {
    return ratePerSecond == AS_ANSWERS_COME
        ? Pace.closedLoop()
        : Pace.fixedRate(startNanos, ratePerSecond, loop, loops);
  }

  /** What latencies mean, for the report. */
  String latencyCountsFrom() {
    return ratePerSecond == AS_ANSWERS_COME
        ? "the sending (closed loop: service time)"
        : "the planned time of sending";
  }

  /** The same without a warm-up. */
  LoadLimits warm() {
    return new LoadLimits(0, seconds, requests, ratePerSecond);
  }
}
