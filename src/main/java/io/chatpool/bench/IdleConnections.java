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
final class IdleConnections {

  /** So many connections are opened at the same time; servers have a queue for them. */
  private static final int OPENING_AT_ONCE = 64;

  private final EventLoop loop;
  private final Dialer dialer;
  private final Bench bench;
  private final int firstNumber;
  private final int count;
  private final int heartbeatSeconds;
  private final boolean mailboxes;
  private final List<Member> connections;
  private final Latencies latencies = new Latencies();
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
  IdleConnections(
      Bench bench,
      EventLoop loop,
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
    this.bench = bench;
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
  Latencies latencies() {
    return latencies;
  }

  private void checkAllAnswered() {
    if (ending && latencies.count() == heartbeatsSent) {
      allAnswered.complete(null);
    }
  }

  private void openNext() {
    Member connection = new Member(firstNumber + connections.size());
    connections.add(connection);
    connection.open();
  }

  private void opened() {
    openCount++;
    if (connections.size() < count) {
      openNext();
    } else if (openCount == count) {
      allOpen.complete(null);
    }
  }

  private void scheduleTurn() {
    long inNanos = rotation.dueNanos(turn) - System.nanoTime();
    loop.schedule(() -> bench.attempt(this::takeTurns), inNanos, TimeUnit.NANOSECONDS);
  }

  private void takeTurns() {
    while (!ending && rotation.dueNanos(turn) - System.nanoTime() <= 0) {
      int index = rotation.index(turn++);
      if (index < connections.size() && connections.get(index).open) {
        heartbeatsSent++;
        connections.get(index).beat();
      }
    }
    if (!ending) {
      scheduleTurn();
    }
  }

  /**
   * When which of several connections sends its heartbeat: each once per heartbeat, all of them
   * evenly spread.
   *
   * @param startNanos the turn of the first one
   * @param heartbeatNanos the time between two turns of the same one, up to an hour
   * @param count how many take turns, up to a million
   */
  record Rotation(long startNanos, long heartbeatNanos, int count) {

    /** When a turn is due; turns count from 0 and never end. */
    long dueNanos(long turn) {
      return startNanos + turn / count * heartbeatNanos + turn % count * heartbeatNanos / count;
    }

    /** Whose turn it is, from 0. */
    int index(long turn) {
      return (int) (turn % count);
    }
  }

  /** One of the connections. */
  private final class Member implements Conversation.Listener {

    private final int number;
    private final Conversation conversation = new Conversation(this);

    private boolean open;

    Member(int number) {
      this.number = number;
    }

    void open() {
      conversation
          .open(dialer, mailboxes ? number : Request.NO_MAILBOX, heartbeatSeconds)
          .thenRun(
              () -> {
                open = true;
                opened();
              });
    }

    void beat() {
      if (conversation.outstanding() > 0) {
        throw new BenchFailure(
            BenchFailure.Kind.MISSING,
            "Connection %d got no answer until its next heartbeat".formatted(number));
      }
      conversation.beat(System.nanoTime());
    }

    @Override
    public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
      latencies.record(nowNanos - sentNanos, count);
      checkAllAnswered();
    }

    @Override
    public void ended(long nowNanos) {
      throw BenchFailure.ended("connection " + number);
    }
  }
}
