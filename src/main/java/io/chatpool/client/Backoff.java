package io.chatpool.client;

import java.util.function.LongUnaryOperator;

/**
 * How long to wait before each attempt to connect: not at all the first time, then a random time
 * below a limit that doubles up to a cap ("full jitter"). Clients that have lost the same server do
 * not come back in step. (NOT thread safe)
 */
final class Backoff {

  private final long baseMillis;
  private final long capMillis;
  private final LongUnaryOperator random;
  private long limitMillis;

  /**
   * The next attempt is the first one.
   *
   * @param baseMillis the first limit, at least 1
   * @param capMillis the last limit, at least the base
   * @param random gives a number from 0 to its argument, both included, each with the same chance
   */
  Backoff(long baseMillis, long capMillis, LongUnaryOperator random) {
    this.baseMillis = baseMillis;
    this.capMillis = capMillis;
    this.random = random;
  }

  long nextDelayMillis() {
    long delayMillis = random.applyAsLong(limitMillis);
    boolean canDouble = limitMillis <= capMillis / 2;
    limitMillis = canDouble ? Math.max(baseMillis, 2 * limitMillis) : capMillis;
    return delayMillis;
  }

  /** A connection was healthy: the next attempt is the first one again. */
  void reset() {
    limitMillis = 0;
  }
}
