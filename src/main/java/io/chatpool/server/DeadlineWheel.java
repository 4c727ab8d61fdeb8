package io.chatpool.server;

import io.chatpool.server.DeadlineQueue.Deadline;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Deadlines that lie any time ahead, to within a tick: setting and cancelling one takes constant
 * time and no memory, and one timer serves all. (NOT thread safe)
 *
 * <p>What lies beyond the last slot runs earlier than asked for; so who uses this looks at the time
 * and sets its deadline again. The timer runs only while there is a deadline.
 */
final class DeadlineWheel {

  private static final long TICK_MILLIS = 50;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final int SLOTS = 1024;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final DeadlineQueue[] slots = new DeadlineQueue[SLOTS];
  private final long startNanos = System.nanoTime();

  /** The last tick that has run. */
  private long tick;

  private long timer = NO_TIMER;

  DeadlineWheel(Vertx vertx) {
    this.vertx = vertx;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new DeadlineQueue(0);
    }
  }

  /** Sets a deadline; one that is set already is moved. It runs in a later turn. */
  void set(Deadline deadline, long dueNanos) {
    if (timer == NO_TIMER) {
      tick = tickAt(System.nanoTime());
      timer = vertx.setPeriodic(TICK_MILLIS, fired -> runDue(System.nanoTime()));
    }
    long dueTick = tickAt(dueNanos) + 1;
    long slot = Math.max(tick + 1, Math.min(dueTick, tick + SLOTS - 1));
    slots[(int) (slot % SLOTS)].set(deadline, startNanos);
  }

  private void runDue(long nowNanos) {
    long nowTick = tickAt(nowNanos);
    // After a pause of more than a round, one round has seen every slot.
    tick = Math.max(tick, nowTick - SLOTS);
    while (tick < nowTick) {
      tick++;
      slots[(int) (tick % SLOTS)].runDue(nowNanos);
    }
    if (isEmpty()) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private boolean isEmpty() {
    for (DeadlineQueue slot : slots) {
      if (!slot.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private long tickAt(long nanos) {
    return (nanos - startNanos) / TICK_NANOS;
  }
}
