package io.chatpool.bench;

import java.util.concurrent.TimeUnit;

/** When requests are sent. (NOT thread safe: each event loop has its own) */
interface Pace {

  /** When the next request is to be sent; never before this. */
  long nextNanos(long nowNanos);

  /** The next request is being sent. */
  void advance();

  /**
   * As fast as answers come: the next request is always to be sent now. A server that stops for a
   * second delays one request per place in the pipeline, and the others are never sent: so
   * latencies are service times only.
   */
  static Pace closedLoop() {
    return new Pace() {
      @Override
      public long nextNanos(long nowNanos) {
        return nowNanos;
      }

      @Override
      public void advance() {
        // The next one is due whenever it is asked for.
      }
    };
  }

  /**
   * At a fixed rate, whatever the server does. Requests that cannot be sent in time are sent later,
   * but count from when they were to be sent: this corrects for coordinated omission.
   *
   * @param startNanos when the first request of all event loops is to be sent
   * @param perSecond the rate of all event loops together
   * @param loop which event loop this is, from 0
   * @param loops how many there are; their requests alternate
   */
  static Pace fixedRate(long startNanos, int perSecond, int loop, int loops) {
    return new Pace() {
      private long ordinal = loop;

      @Override
      public long nextNanos(long nowNanos) {
        long secondNanos = TimeUnit.SECONDS.toNanos(1);
        return startNanos
            + ordinal / perSecond * secondNanos
            + ordinal % perSecond * secondNanos / perSecond;
      }

      @Override
      public void advance() {
        ordinal += loops;
      }
    };
  }
}
