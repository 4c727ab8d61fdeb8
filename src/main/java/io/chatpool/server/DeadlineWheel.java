package io.chatpool.server;

import io.chatpool.server.DeadlineQueue.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * Deadlines that lie any time ahead, to within a tick: setting and cancelling one takes constant
 * time and no memory. (NOT thread safe)
 *
 * <p>What lies beyond the last slot runs earlier than asked for; so who uses this looks at the time
 * and sets its deadline again. All times are nanoseconds of one monotonic clock; only their
 * differences count.
 */
final class DeadlineWheel {

  /** How often {@link #runDue} is to be called while there is a deadline. */
  static final long TICK_MILLIS = 50;

  static final int SLOTS = 1024;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

  private final DeadlineQueue[] slots = new DeadlineQueue[SLOTS];
  private final long startNanos;

  /** The last tick that has run. */
  private long tick;

  DeadlineWheel(long nowNanos) {
    startNanos = nowNanos;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new DeadlineQueue(0);
    }
  }

  boolean isEmpty() {
    for (DeadlineQueue slot : slots) {
      if (!slot.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Sets a deadline; one that is set already is moved. It runs in a later tick. */
  void set(Deadline deadline, long dueNanos) {
    long dueTick = tickAt(dueNanos) + 1;
    long slot = Math.max(tick + 1, Math.min(dueTick, tick + SLOTS - 1));
    slots[(int) (slot % SLOTS)].set(deadline, startNanos);
  }

  /** Runs what is due. An action may set and cancel deadlines, its own too. */
  void runDue(long nowNanos) {
    long nowTick = tickAt(nowNanos);
    // After a pause of more than a round, one round has seen every slot.
    tick = Math.max(tick, nowTick - SLOTS);
    while (tick < nowTick) {
      tick++;
      slots[(int) (tick % SLOTS)].runDue(nowNanos);
    }
  }

  private long tickAt(long nanos) {
    return (nanos - startNanos) / TICK_NANOS;
  }
}
