package io.chatpool.bench;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The messages that are on their way from the sender to its receivers: when each was sent, and how
 * many receivers do not have it yet. (Thread safe)
 *
 * <p>Messages have ordinals from 0 on. No more than the window are on their way, so they share so
 * many places in turn.
 */
final class Publications {

  private final int window;
  private final int receivers;
  private final AtomicLongArray sentNanos;
  private final AtomicIntegerArray missing;

  Publications(int window, int receivers) {
    this.window = window;
    this.receivers = receivers;
    sentNanos = new AtomicLongArray(window);
    missing = new AtomicIntegerArray(window);
  }

  int window() {
    return window;
  }

  /** A message is sent; the one of the window before is with all receivers. */
  void sent(long ordinal, long nanos) {
    int place = place(ordinal);
    sentNanos.set(place, nanos);
    missing.set(place, receivers);
  }

  /** When a message that has come was sent, or was to be sent. */
  long sentNanos(long ordinal) {
    return sentNanos.get(place(ordinal));
  }

  /**
   * A receiver has got a message; whether it was the last one. Each gets them in order, so the last
   * of one message comes before the last of the next.
   */
  boolean isWithAll(long ordinal) {
    return missing.decrementAndGet(place(ordinal)) == 0;
  }

  private int place(long ordinal) {
    return (int) (ordinal % window);
  }
}
