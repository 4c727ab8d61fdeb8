package io.chatpool.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When the requests of a run are sent, how many, and which figures each belongs to: that goes by
 * the time at which it was sent, or was to be sent. (Thread safe once it has begun)
 */
final class Schedule {

  /** Which figures a request belongs to. */
  enum Phase {
    /** The first second of a warm-up: what a server does that has just started. */
    FIRST_SECOND,
    WARM_UP,
    MEASURED,
    /** Nothing is sent any more. */
    OVER
  }

  /** No limit but time. */
  static final long UNLIMITED = 0;

  /** The rate of a closed loop. */
  static final int AS_ANSWERS_COME = 0;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int warmupSeconds;
  private final int seconds;
  private final long requests;
  private final int ratePerSecond;
  private final AtomicLong requestsLeft;

  private long startNanos;

  /**
   * Not begun yet.
   *
   * @param warmupSeconds not measured
   * @param seconds measured, at most
   * @param requests measured, at most, or {@link #UNLIMITED}
   * @param ratePerSecond requests of all event loops together, or {@link #AS_ANSWERS_COME}
   */
  Schedule(int warmupSeconds, int seconds, long requests, int ratePerSecond) {
    this.warmupSeconds = warmupSeconds;
    this.seconds = seconds;
    this.requests = requests;
    this.ratePerSecond = ratePerSecond;
    requestsLeft = new AtomicLong(requests);
  }

  /** The same without a warm-up, not begun yet. */
  Schedule warm() {
    return new Schedule(0, seconds, requests, ratePerSecond);
  }

  /** The first request is sent now. */
  void begin(long nowNanos) {
    startNanos = nowNanos;
  }

  /** How long requests are sent. */
  int totalSeconds() {
    return warmupSeconds + seconds;
  }

  boolean isWarmUp(long nanos) {
    return nanos - measuredFromNanos() < 0;
  }

  Phase phase(long nanos) {
    long age = nanos - startNanos;
    if (isWarmUp(nanos)) {
      return age < SECOND_NANOS ? Phase.FIRST_SECOND : Phase.WARM_UP;
    }
    return age < totalSeconds() * SECOND_NANOS ? Phase.MEASURED : Phase.OVER;
  }

  /** Whether there is a warm-up, and so a first second of it. */
  boolean hasFirstSecond() {
    return warmupSeconds > 0;
  }

  long startNanos() {
    return startNanos;
  }

  long measuredFromNanos() {
    return startNanos + warmupSeconds * SECOND_NANOS;
  }

  /** Takes one of the requests that may be measured, if there is one left. */
  boolean takeMeasured() {
    return requests == UNLIMITED || requestsLeft.getAndDecrement() > 0;
  }

  /**
   * When a request is to be sent; it never is before this.
   *
   * <p>In a closed loop that is always now. A server that stops for a second delays one request per
   * place in the pipeline, and the others are never sent: so latencies are service times only. At a
   * fixed rate, requests that cannot be sent in time are sent later, but count from when they were
   * to be sent: this corrects for coordinated omission.
   *
   * @param ordinal which request of all event loops together it is, from 0
   */
  long dueNanos(long ordinal, long nowNanos) {
    return ratePerSecond == AS_ANSWERS_COME
        ? nowNanos
        : startNanos
            + ordinal / ratePerSecond * SECOND_NANOS
            + ordinal % ratePerSecond * SECOND_NANOS / ratePerSecond;
  }

  /** What latencies mean, for the report. */
  String latencyCountsFrom() {
    return ratePerSecond == AS_ANSWERS_COME
        ? "the sending (closed loop: service time)"
        : "the planned time of sending";
  }
}
