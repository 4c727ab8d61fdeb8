package io.chatpool.server;

import io.chatpool.vertx.Loop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Drains connections one after the other, so that their clients do not all come back, or go to
 * another server, at the same moment. Until its turn comes, a connection is served as before. (NOT
 * thread safe)
 */
final class GradualDrain {

  static final long TICK_MILLIS = 50;

  /** So few are no crowd: a small server need not take its time. */
  static final int MIN_PER_TICK = 10;

  private static final long NO_TIMER = -1;

  private final Loop loop;
  private final Queue<Connection> waiting;
  private final long endNanos;
  private long timer = NO_TIMER;

  /**
   * A drain that has not begun.
   *
   * @param spreadMillis by when the last one has had its turn
   */
  GradualDrain(Loop loop, Collection<? extends Connection> connections, long spreadMillis) {
    this.loop = loop;
    waiting = new ArrayDeque<>(connections);
    endNanos = loop.nanoTime() + TimeUnit.MILLISECONDS.toNanos(spreadMillis);
  }

  /** The first have their turn at once. */
  void start() {
    drainNext();
    if (!waiting.isEmpty()) {
      timer = loop.setPeriodic(TICK_MILLIS, this::drainNext);
    }
  }

  /**
   * How many of those that are left have their turn in this tick.
   *
   * @param millisLeft until the end, which may have passed
   */
  static int share(int left, long millisLeft) {
    long ticks = Math.max(0, millisLeft / TICK_MILLIS) + 1;
    return (int) Math.min(left, Math.max(MIN_PER_TICK, (left + ticks - 1) / ticks));
  }

  private void drainNext() {
    long millisLeft = TimeUnit.NANOSECONDS.toMillis(endNanos - loop.nanoTime());
    for (int n = share(waiting.size(), millisLeft); n > 0; n--) {
      waiting.remove().drain();
    }
    if (waiting.isEmpty() && timer != NO_TIMER) {
      loop.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }
}
