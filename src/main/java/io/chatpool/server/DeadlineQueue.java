package io.chatpool.server;

import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadlines that all lie the same time ahead when they are set. So the order of setting is the
 * order of falling due, and setting and cancelling one takes constant time and no memory. (NOT
 * thread safe)
 */
final class DeadlineQueue {

  /** What falls due. It can be set in one queue at a time. */
  static final class Deadline {

    private final Runnable action;
    private DeadlineQueue queue;
    private long dueNanos;
    private Deadline earlier;
    private Deadline later;

    Deadline(Runnable action) {
      this.action = action;
    }

    boolean isSet() {
      return queue != null;
    }

    /** Does nothing if it is not set. */
    void cancel() {
      if (queue != null) {
        queue.remove(this);
      }
    }
  }

  private static final Logger log = LoggerFactory.getLogger(DeadlineQueue.class);

  /** A defect may show again and again; it is told now and then. */
  private static final OncePerMinute DEFECTS = new OncePerMinute();

  private final long delayNanos;
  private Deadline first;
  private Deadline last;

  DeadlineQueue(long delayNanos) {
    this.delayNanos = delayNanos;
  }

  /** Sets a deadline; one that is set already, here or elsewhere, is moved. */
  void set(Deadline deadline, long nowNanos) {
    deadline.cancel();
    deadline.queue = this;
    deadline.dueNanos = nowNanos + delayNanos;
    deadline.earlier = last;
    if (last == null) {
      first = deadline;
    } else {
      last.later = deadline;
    }
    last = deadline;
  }

  boolean isEmpty() {
    return first == null;
  }

  /**
   * How long until the first deadline; not positive if it has passed. Not to be asked when empty.
   */
  long nanosToFirst(long nowNanos) {
    return first.dueNanos - nowNanos;
  }

  /** Runs what is due. An action may set and cancel deadlines, its own too. */
  void runDue(long nowNanos) {
    while (first != null && nanosToFirst(nowNanos) <= 0) {
      Deadline due = first;
      remove(due);
      run(due.action);
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      // Those of other connections still have to run.
      FatalErrors.endIfFatal(e);
      DEFECTS.run(() -> log.error("A deadline could not be met", e));
    }
  }

  private void remove(Deadline deadline) {
    if (deadline.earlier == null) {
      first = deadline.later;
    } else {
      deadline.earlier.later = deadline.later;
    }
    if (deadline.later == null) {
      last = deadline.earlier;
    } else {
      deadline.later.earlier = deadline.earlier;
    }
    deadline.queue = null;
    deadline.earlier = null;
    deadline.later = null;
  }
}
