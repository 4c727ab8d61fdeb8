package io.chatpool.server;

import io.chatpool.vertx.Budget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of all server verticles of one server, held against the limit. (Thread safe) */
public final class ConnectionCount {

  /** What a new connection may expect. */
  enum Admission {
    SERVED,
    REFUSED,
    CLOSED
  }

  private final int limit;
  private final int refusals;
  private final AtomicInteger open = new AtomicInteger();

  /** What all connections hold of input; see {@link InputBudget}. */
  final AtomicLong inputBytes = new AtomicLong();

  /** What is written on all connections and not taken; see {@link OutputBudget}. */
  final AtomicLong outputBytes = new AtomicLong();

  /**
   * None yet.
   *
   * @param limit connections that are served at a time
   * @param refusals how many more may be told at a time that they are too many. Telling takes a
   *     descriptor for as long as the peer takes to listen, so beyond this they are closed without
   *     a word
   */
  public ConnectionCount(int limit, int refusals) {
    this.limit = limit;
    this.refusals = refusals;
  }

  /** Connections that there are now, those above the limit that are being told so included. */
  public int open() {
    return open.get();
  }

  /** Connections that are served at a time; more are refused. */
  public int limit() {
    return limit;
  }

  /** Counts a new connection, unless it is to be closed at once. */
  Admission enter() {
    int count = open.incrementAndGet();
    if (count <= limit) {
      return Admission.SERVED;
    }
    Budget.CONNECTIONS.reach();
    if (count <= limit + refusals) {
      return Admission.REFUSED;
    }
    open.decrementAndGet();
    return Admission.CLOSED;
  }

  /** A connection that was counted has ended. */
  void leave() {
    open.decrementAndGet();
  }
}
