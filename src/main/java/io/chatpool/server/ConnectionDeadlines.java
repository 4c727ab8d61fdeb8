package io.chatpool.server;

import io.chatpool.config.ServerConfig;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.vertx.Loop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * All deadlines of one event loop's connections, behind one timer that is set for the first of
 * them: a connection costs no timer of its own, and an idle server wakes for nothing. Those of long
 * connections lie different times ahead: they have a {@link DeadlineWheel}, and a timer that ticks
 * while there is any. (NOT thread safe)
 */
final class ConnectionDeadlines {

  /** How often the kernel is asked for the fate of an answer when no event will tell it. */
  private static final long FATE_CHECK_MILLIS = 10;

  /** The same where the kernel has not known for a while: there may be thousands of these. */
  private static final long LATE_FATE_CHECK_MILLIS = 100;

  private static final long NO_TIMER = -1;

  private final Loop loop;
  private final long lingerNanos;
  private final DeadlineQueue idle;
  private final DeadlineQueue grace;
  private final DeadlineQueue linger;
  private final DeadlineQueue fateCheck;
  private final DeadlineQueue lateFateCheck;
  private final List<DeadlineQueue> all;
  private final DeadlineWheel liveness;

  private long timer = NO_TIMER;
  private long timerDueNanos;
  private long livenessTimer = NO_TIMER;

  ConnectionDeadlines(Loop loop, ServerConfig config) {
    this.loop = loop;
    lingerNanos = TimeUnit.SECONDS.toNanos(config.lingerSeconds());
    idle = new DeadlineQueue(TimeUnit.SECONDS.toNanos(config.idleTimeoutSeconds()));
    grace = new DeadlineQueue(TimeUnit.MILLISECONDS.toNanos(config.requestGraceMillis()));
    linger = new DeadlineQueue(lingerNanos);
    fateCheck = new DeadlineQueue(TimeUnit.MILLISECONDS.toNanos(FATE_CHECK_MILLIS));
    lateFateCheck = new DeadlineQueue(TimeUnit.MILLISECONDS.toNanos(LATE_FATE_CHECK_MILLIS));
    all = List.of(idle, grace, linger, fateCheck, lateFateCheck);
    liveness = new DeadlineWheel(loop.nanoTime());
  }

  /** How long the fate of an answer is waited for. */
  long lingerNanos() {
    return lingerNanos;
  }

  void setIdle(Deadline deadline) {
    set(idle, deadline);
  }

  void setGrace(Deadline deadline) {
    set(grace, deadline);
  }

  void setLinger(Deadline deadline) {
    set(linger, deadline);
  }

  void setFateCheck(Deadline deadline) {
    set(fateCheck, deadline);
  }

  void setLateFateCheck(Deadline deadline) {
    set(lateFateCheck, deadline);
  }

  /** When to look at a long connection; it may be looked at earlier. */
  void setLiveness(Deadline deadline, long dueNanos) {
    if (livenessTimer == NO_TIMER) {
      // An empty wheel stands still: first it has to catch up.
      liveness.runDue(loop.nanoTime());
      livenessTimer = loop.setPeriodic(DeadlineWheel.TICK_MILLIS, this::tick);
    }
    liveness.set(deadline, dueNanos);
  }

  private void tick() {
    liveness.runDue(loop.nanoTime());
    if (liveness.isEmpty()) {
      loop.cancelTimer(livenessTimer);
      livenessTimer = NO_TIMER;
    }
  }

  private void set(DeadlineQueue queue, Deadline deadline) {
    long nowNanos = loop.nanoTime();
    queue.set(deadline, nowNanos);
    setTimer(nowNanos);
  }

  private void runDue() {
    timer = NO_TIMER;
    long nowNanos = loop.nanoTime();
    all.forEach(queue -> queue.runDue(nowNanos));
    setTimer(nowNanos);
  }

  /** A timer that is due earlier than needed stays: moving it each time would cost more. */
  private void setTimer(long nowNanos) {
    long nanosLeft = Long.MAX_VALUE;
    for (DeadlineQueue queue : all) {
      if (!queue.isEmpty()) {
        nanosLeft = Math.min(nanosLeft, queue.nanosToFirst(nowNanos));
      }
    }
    if (nanosLeft == Long.MAX_VALUE || timer != NO_TIMER && timerDueNanos - nowNanos <= nanosLeft) {
      return;
    }
    if (timer != NO_TIMER) {
      loop.cancelTimer(timer);
    }
    timerDueNanos = nowNanos + nanosLeft;
    long millisLeft = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanosLeft));
    timer = loop.setTimer(1 + millisLeft, this::runDue);
  }
}
