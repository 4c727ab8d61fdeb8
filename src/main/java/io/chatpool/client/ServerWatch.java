package io.chatpool.client;

import io.chatpool.wire.Heartbeat;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Looks with one timer whether the server of a connection is still there. (NOT thread safe: it
 * lives on the client's event loop)
 *
 * <p>A frame moves no timer. Only a request that is the first to wait for an answer may: its
 * deadline can come before the next heartbeat.
 */
final class ServerWatch {

  /** Hears what is to be done. */
  interface Listener {
    /** Send a heartbeat. */
    void heartbeatDue();

    /** The server does not answer any more. */
    void serverGone();
  }

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Listener listener;
  private final Heartbeat heartbeat;
  private final AnswerDeadline answerDeadline;

  private int unanswered;
  private boolean reading = true;
  private long timer = NO_TIMER;
  private long timerDueNanos;

  /** For a connection that has just been made. */
  ServerWatch(Vertx vertx, LongChatClientOptions options, Listener listener) {
    this.vertx = vertx;
    this.listener = listener;
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(options.answerTimeoutMillis());
    long heartbeatNanos = TimeUnit.SECONDS.toNanos(options.heartbeatSeconds());
    heartbeat = Heartbeat.ofClient(heartbeatNanos, timeoutNanos, System.nanoTime());
    answerDeadline = new AnswerDeadline(timeoutNanos);
  }

  void start() {
    setTimer();
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** A frame was written. */
  void sent() {
    heartbeat.sent(System.nanoTime());
  }

  /** A complete frame has come. */
  void received() {
    heartbeat.received(System.nanoTime());
  }

  /** A request was written that will be answered. */
  void asked() {
    unanswered++;
    if (unanswered == 1) {
      answerDeadline.restart(System.nanoTime());
      if (timerDueNanos - answerDeadline.dueNanos() > 0) {
        vertx.cancelTimer(timer);
        setTimer();
      }
    }
  }

  /** The oldest request was answered. */
  void answered() {
    unanswered--;
    answerDeadline.restart(System.nanoTime());
  }

  /** The server has taken a request, however long that took on a slow line. */
  void taken() {
    answerDeadline.restart(System.nanoTime());
  }

  /** We do not read: what the server says waits for us, and its silence means nothing. */
  void readingPaused() {
    reading = false;
  }

  void readingResumed() {
    reading = true;
    forgiveSilence();
  }

  private void check() {
    if (!reading) {
      forgiveSilence();
    }
    long nowNanos = System.nanoTime();
    Heartbeat.Action action = heartbeat.check(nowNanos);
    boolean overdue = unanswered > 0 && answerDeadline.hasPassed(nowNanos);
    if (action == Heartbeat.Action.CLOSE || overdue) {
      listener.serverGone();
      return;
    }
    setTimer();
    if (action == Heartbeat.Action.SEND) {
      listener.heartbeatDue();
    }
  }

  private void forgiveSilence() {
    long nowNanos = System.nanoTime();
    heartbeat.received(nowNanos);
    answerDeadline.restart(nowNanos);
  }

  private void setTimer() {
    long nowNanos = System.nanoTime();
    timerDueNanos = heartbeat.nextCheckNanos();
    if (unanswered > 0 && answerDeadline.dueNanos() - timerDueNanos < 0) {
      timerDueNanos = answerDeadline.dueNanos();
    }
    long millisLeft = TimeUnit.NANOSECONDS.toMillis(Math.max(0, timerDueNanos - nowNanos));
    timer = vertx.setTimer(1 + millisLeft, due -> check());
  }

  /**
   * Until when the server has to go on answering. (NOT thread safe)
   *
   * <p>Times are nanoseconds of a monotonic clock. As in {@link Heartbeat}, a look that is itself
   * late proves nothing: the answer may have come and not been read. It puts the deadline off by
   * half a timeout. (A process that is late for ever is ended by the heartbeat.)
   */
  static final class AnswerDeadline {

    private final long timeoutNanos;
    private long dueNanos;

    AnswerDeadline(long timeoutNanos) {
      this.timeoutNanos = timeoutNanos;
    }

    /** The first request has been made, or the server has been seen to be at work. */
    void restart(long nowNanos) {
      dueNanos = nowNanos + timeoutNanos;
    }

    /** When to ask next whether it has passed. */
    long dueNanos() {
      return dueNanos;
    }

    /** Whether it has passed; to be asked only while there is something to answer. */
    boolean hasPassed(long nowNanos) {
      long lateNanos = nowNanos - dueNanos;
      if (lateNanos > timeoutNanos / 2) {
        dueNanos = nowNanos + timeoutNanos / 2;
        return false;
      }
      return lateNanos >= 0;
    }
  }
}
