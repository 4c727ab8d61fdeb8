package io.chatpool.bench;

import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The share of one event loop in a run: tells its sources when to send, and counts what they have
 * done. (NOT thread safe: it lives on its event loop, and is read when the run is over)
 */
final class Worker {

  /** What a source that could send is told. */
  enum Turn {
    /** Send one request, for the time {@link Worker#sentNanos}. */
    NOW,
    /** Wait; {@link Load.Source#proceed} is called when a request is due. */
    LATER,
    /** Send nothing more. */
    OVER
  }

  private final EventLoop loop;
  private final Dialer dialer;
  private final Latencies latencies = new Latencies();
  private final Set<Load.Source> waiting = new LinkedHashSet<>();

  /** Everything that was completed; other threads read it to show progress. */
  private final AtomicLong completed = new AtomicLong();

  private Schedule schedule;

  /** Of its next request among those of all event loops, which alternate. */
  private long ordinal;

  private int workers;
  private long sentNanos;
  private boolean wakeUpScheduled;
  private long firstSecondCount;
  private long lastMeasuredNanos;

  Worker(EventLoop loop, Dialer dialer) {
    this.loop = loop;
    this.dialer = dialer;
  }

  EventLoop loop() {
    return loop;
  }

  Dialer dialer() {
    return dialer;
  }

  /**
   * The run begins.
   *
   * @param number which of the workers this is, from 0
   */
  void begin(Schedule schedule, int number, int workers) {
    this.schedule = schedule;
    this.workers = workers;
    ordinal = number;
    lastMeasuredNanos = schedule.measuredFromNanos();
  }

  /** Whether this source may send a request now. */
  Turn next(Load.Source source, long nowNanos) {
    long dueNanos = schedule.dueNanos(ordinal, nowNanos);
    Schedule.Phase phase = schedule.phase(dueNanos);
    if (phase == Schedule.Phase.OVER) {
      return Turn.OVER;
    }
    if (dueNanos - nowNanos > 0) {
      waiting.add(source);
      scheduleWakeUp(dueNanos - nowNanos);
      return Turn.LATER;
    }
    if (phase == Schedule.Phase.MEASURED && !schedule.takeMeasured()) {
      return Turn.OVER;
    }
    ordinal += workers;
    sentNanos = dueNanos;
    return Turn.NOW;
  }

  /** When the request of the last {@link Turn#NOW} is sent, or was to be sent. */
  long sentNanos() {
    return sentNanos;
  }

  /** So many requests that were sent at this time have been answered, or messages delivered. */
  void completed(int count, long sentNanos, long nowNanos) {
    completed.lazySet(completed.getPlain() + count);
    switch (schedule.phase(sentNanos)) {
      case FIRST_SECOND -> firstSecondCount += count;
      case MEASURED -> {
        latencies.record(nowNanos - sentNanos, count);
        lastMeasuredNanos = nowNanos;
      }
      default -> {
        // Neither belongs to a figure.
      }
    }
  }

  /** Any thread may ask. */
  long completedSoFar() {
    return completed.get();
  }

  /** What was sent in the first second of the warm-up. */
  long firstSecondCount() {
    return firstSecondCount;
  }

  /** When the last of what was measured was complete. */
  long lastMeasuredNanos() {
    return lastMeasuredNanos;
  }

  /** Of what was measured. */
  Latencies latencies() {
    return latencies;
  }

  private void scheduleWakeUp(long inNanos) {
    if (!wakeUpScheduled) {
      wakeUpScheduled = true;
      loop.schedule(this::wakeUp, inNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Asks those that wait, in their order, until one of them has to wait again. */
  private void wakeUp() {
    wakeUpScheduled = false;
    while (!waiting.isEmpty() && !wakeUpScheduled) {
      Iterator<Load.Source> longestWaiting = waiting.iterator();
      Load.Source source = longestWaiting.next();
      longestWaiting.remove();
      source.proceed(System.nanoTime());
    }
  }
}
