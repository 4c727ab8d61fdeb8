package io.chatpool.bench;

import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The share of one event loop in a run: tells its clients when to send, and counts what they have
 * done. (NOT thread safe: it lives on its event loop, and is read when the run is over)
 */
final class Worker {

  /** What a client that could send is told. */
  enum Turn {
    /** Send one request, for the time {@link Worker#sentNanos}. */
    NOW,
    /** Wait; {@link Client#proceed} is called when a request is due. */
    LATER,
    /** Send nothing more. */
    OVER
  }

  private final EventLoop loop;
  private final Dialer dialer;
  private final LatencyRecorder latencies = new LatencyRecorder();
  private final Set<Client> waiting = new LinkedHashSet<>();

  /** Everything that was completed; other threads read it to show progress. */
  private final AtomicLong completed = new AtomicLong();

  private Timeline timeline;
  private Pace pace;
  private RequestBudget budget;
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

  /** The run begins. */
  void begin(Timeline timeline, Pace pace, RequestBudget budget) {
    this.timeline = timeline;
    this.pace = pace;
    this.budget = budget;
    lastMeasuredNanos = timeline.measuredFromNanos();
  }

  /** Whether this client may send a request now. */
  Turn next(Client client, long nowNanos) {
    long dueNanos = pace.nextNanos(nowNanos);
    Timeline.Phase phase = timeline.phase(dueNanos);
    if (phase == Timeline.Phase.OVER) {
      return Turn.OVER;
    }
    if (dueNanos - nowNanos > 0) {
      waiting.add(client);
      scheduleWakeUp(dueNanos - nowNanos);
      return Turn.LATER;
    }
    if (phase == Timeline.Phase.MEASURED && !budget.take()) {
      return Turn.OVER;
    }
    pace.advance();
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
    switch (timeline.phase(sentNanos)) {
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
  LatencyRecorder latencies() {
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
      Iterator<Client> longestWaiting = waiting.iterator();
      Client client = longestWaiting.next();
      longestWaiting.remove();
      client.proceed(System.nanoTime());
    }
  }
}
