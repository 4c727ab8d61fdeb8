package io.chatpool.vertx;

/**
 * One event loop: its time, and what runs on it later. An argument wherever time passes, so that a
 * test can run connections and the pool without a clock and without a thread. (NOT thread safe: to
 * be called on the loop itself)
 */
public interface Loop {

  /** Monotonic time in nanoseconds; only differences mean anything. */
  long nanoTime();

  /** Runs an action when all that is due in this turn has run, before others are read from. */
  void endOfTurn(Runnable action);

  /** Runs an action in the next turn, after others have been read from. */
  void nextTurn(Runnable action);

  /**
   * Runs an action once.
   *
   * @param delayMillis at least 1
   * @return a number for {@link #cancelTimer}, never negative
   */
  long setTimer(long delayMillis, Runnable action);

  /**
   * Runs an action again and again.
   *
   * @param periodMillis at least 1
   * @return a number for {@link #cancelTimer}, never negative
   */
  long setPeriodic(long periodMillis, Runnable action);

  /** Ends a timer; one that has ended already is no mistake. */
  void cancelTimer(long timer);
}
