package io.chatpool.bus;

import io.chatpool.vertx.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An event loop without a thread: a turn runs when the test says so, and time is what the test
 * makes it. It is the pool's time and the wall clock too. (NOT thread safe)
 */
public final class SteppedLoop implements Loop, PoolTime {

  private record Timer(long number, long periodNanos, Runnable action) {}

  private static final long START_MICROS = 1_795_392_000_000_000L;

  private final Queue<Runnable> endOfTurn = new ArrayDeque<>();
  private Queue<Runnable> nextTurn = new ArrayDeque<>();

  /** By the time when they are due, and the number of the timer. */
  private final TreeMap<Long, Queue<Timer>> timers = new TreeMap<>();

  private long nowNanos;
  private long lastTimer;

  /** One turn: what was scheduled for it, and then its end. */
  public void turn() {
    Queue<Runnable> actions = nextTurn;
    nextTurn = new ArrayDeque<>();
    actions.forEach(Runnable::run);
    while (!endOfTurn.isEmpty()) {
      endOfTurn.remove().run();
    }
  }

  /** Turns until nothing is left to do at this time. */
  public void settle() {
    do {
      turn();
    } while (!nextTurn.isEmpty() || !endOfTurn.isEmpty());
  }

  /** Lets time pass, and what falls due in it run. */
  public void pass(long millis) {
    long until = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!timers.isEmpty() && timers.firstKey() <= until) {
      nowNanos = timers.firstKey();
      Timer due = timers.firstEntry().getValue().remove();
      if (timers.firstEntry().getValue().isEmpty()) {
        timers.pollFirstEntry();
      }
      if (due.periodNanos() > 0) {
        add(due);
      }
      due.action().run();
      settle();
    }
    nowNanos = until;
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public void endOfTurn(Runnable action) {
    endOfTurn.add(action);
  }

  @Override
  public void nextTurn(Runnable action) {
    nextTurn.add(action);
  }

  @Override
  public long setTimer(long delayMillis, Runnable action) {
    long dueNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(delayMillis);
    Timer timer = new Timer(++lastTimer, 0, action);
    timers.computeIfAbsent(dueNanos, due -> new ArrayDeque<>()).add(timer);
    return lastTimer;
  }

  @Override
  public long setPeriodic(long periodMillis, Runnable action) {
    add(new Timer(++lastTimer, TimeUnit.MILLISECONDS.toNanos(periodMillis), action));
    return lastTimer;
  }

  @Override
  public void cancelTimer(long timer) {
    timers.values().forEach(due -> due.removeIf(set -> set.number() == timer));
    timers.values().removeIf(Queue::isEmpty);
  }

  @Override
  public long poolMicros() {
    return START_MICROS + TimeUnit.NANOSECONDS.toMicros(nowNanos);
  }

  @Override
  public long wallMicros() {
    return poolMicros();
  }

  private void add(Timer periodic) {
    timers
        .computeIfAbsent(nowNanos + periodic.periodNanos(), due -> new ArrayDeque<>())
        .add(periodic);
  }
}
