package io.chatpool.bench;

import java.util.concurrent.atomic.AtomicLong;

/** How many requests may be measured, over all event loops. (Thread safe) */
final class RequestBudget {

  /** No limit but time. */
  static final long UNLIMITED = 0;

  private final boolean unlimited;
  private final AtomicLong left;

  /**
   * A fresh budget.
   *
   * @param requests how many, or {@link #UNLIMITED}
   */
  RequestBudget(long requests) {
    unlimited = requests == UNLIMITED;
    left = new AtomicLong(requests);
  }

  /** Takes one, if there is one left. */
  boolean take() {
    return unlimited || left.getAndDecrement() > 0;
  }
}
