package io.chatpool.bench;

import io.chatpool.wire.Request;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The idle connections of one event loop. (NOT thread safe: it lives there)
 *
 * <p>Heartbeats need no timer per connection: they are evenly spread, so one timer for the next of
 * them is enough. Connections take turns from the beginning on, so that those that were opened
 * first are not silent for too long while the others are opened.
 */
final class IdleLoop implements IdleConnection.Listener {

  /** So many connections are opened at the same time; servers have a queue for them. */
  private static final int OPENING_AT_ONCE = 64;

  private final EventLoop loop;
  private final Dialer dialer;
  private final Failures failures;
  private final int firstNumber;
  private final int count;
  private final int heartbeatSeconds;
  private final boolean mailboxes;
  private final List<IdleConnection> connections;
  private final LatencyRecorder latencies = new LatencyRecorder();
  private final CompletableFuture<Void> allOpen = new CompletableFuture<>();
  private final CompletableFuture<Void> allAnswered = new CompletableFuture<>();

  private Rotation rotation;
  private long turn;
  private long heartbeatsSent;
  private boolean ending;

  /** Read by other threads to show progress. */
  private volatile int openCount;

  /**
   * Nothing is connected yet.
   *
   * @param firstNumber the number of its first connection, from 1
   * @param count at least 1
   */
  IdleLoop(
      EventLoop loop,
      Bench bench,
      int firstNumber,
      int count,
      int heartbeatSeconds,
      boolean mailboxes) {
    this.loop = loop;
    this.firstNumber = firstNumber;
    this.count = count;
    this.heartbeatSeconds = heartbeatSeconds;
    this.mailboxes = mailboxes;
    dialer = bench.dialer(loop);
    failures = bench.failures();
    connections = new ArrayList<>(count);
  }

  /** Opens all connections, and keeps them alive from then on. Any thread may ask. */
  CompletableFuture<Void> open() {
    loop.execute(
        () -> {
          rotation =
              new Rotation(System.nanoTime(), TimeUnit.SECONDS.toNanos(heartbeatSeconds), count);
          for (int i = Math.min(OPENING_AT_ONCE, count); i > 0; i--) {
            openNext();
          }
          scheduleTurn();
        });
    return allOpen;
  }

  /** Sends no more heartbeats; completes when all are answered. Any thread may ask. */
  CompletableFuture<Void> end() {
    loop.execute(
        () -> {
          ending = true;
          checkAllAnswered();
        });
    return allAnswered;
  }

  /** How many connections are long ones so far. Any thread may ask. */
  int openCount() {
    return openCount;
  }

  /** Only to be asked when it has ended. */
  long heartbeatsSent() {
    return heartbeatsSent;
  }

  /** From a heartbeat to its answer; only to be asked when it has ended. */
  LatencyRecorder latencies() {
    return latencies;
  }

  @Override
  public void opened() {
    openCount++;
    if (connections.size() < count) {
      openNext();
    } else if (openCount == count) {
      allOpen.complete(null);
    }
  }

  @Override
  public void heartbeatAnswered(long nanos) {
    latencies.record(nanos, 1);
    checkAllAnswered();
  }

  private void checkAllAnswered() {
    if (ending && latencies.count() == heartbeatsSent) {
      allAnswered.complete(null);
    }
  }

  private void openNext() {
    int number = firstNumber + connections.size();
    IdleConnection connection = new IdleConnection(number, this);
    connections.add(connection);
    int id = mailboxes ? number : Request.NO_MAILBOX;
    dialer.dial(connection, connected -> connection.open(connected, id, heartbeatSeconds));
  }

  private void scheduleTurn() {
    long inNanos = rotation.dueNanos(turn) - System.nanoTime();
    loop.schedule(this::takeTurns, inNanos, TimeUnit.NANOSECONDS);
  }

  private void takeTurns() {
    try {
      while (!ending && rotation.dueNanos(turn) - System.nanoTime() <= 0) {
        int index = rotation.index(turn++);
        if (index < connections.size() && connections.get(index).isOpen()) {
          heartbeatsSent++;
          connections.get(index).beat();
        }
      }
    } catch (BenchFailure missing) {
      failures.add(missing);
      return;
    }
    if (!ending) {
      scheduleTurn();
    }
  }
}
