package io.chatpool.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The connections of all server verticles of one server, held against the limit. */
public final class ConnectionCount {

  /**
   * Connections above the limit that may be told so at a time. Telling takes a descriptor for as
   * long as the peer takes to listen, so beyond this they are closed without a word.
   */
  private static final int MAX_REFUSALS = 1000;

  /** What a new connection may expect. */
  enum Admission {
    SERVED,
    REFUSED,
    CLOSED
  }

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  /** What all connections hold of input; see {@link InputBudget}. */
  final AtomicLong inputBytes = new AtomicLong();

  /** What is written on all connections and not taken; see {@link OutputBudget}. */
  final AtomicLong outputBytes = new AtomicLong();

  public ConnectionCount(int limit) {
    this.limit = limit;
  }

  /** Connections that there are now, those above the limit that are being told so included. */
  public int open() {
    return open.get();
  }

  /** Counts a new connection, unless it is to be closed at once. */
  Admission enter() {
    int count = open.incrementAndGet();
    if (count <= limit) {
      return Admission.SERVED;
    }
    if (count <= limit + MAX_REFUSALS) {
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
