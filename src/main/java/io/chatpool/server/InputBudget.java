package io.chatpool.server;

import io.chatpool.vertx.Budget;
import io.chatpool.vertx.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections may hold of input that is not complete, not decoded or not answered. Beyond
 * it those that hold much are not read from. One is for the connections of one event loop. (NOT
 * thread safe)
 */
final class InputBudget {

  /** How often it is looked whether other event loops have made room. */
  private static final long LOOK_MILLIS = 50;

  private final Loop loop;
  private final long maxBytes;

  /** What is held, on all event loops. */
  private final AtomicLong bytes;

  private final Deque<Intake> waiting = new ArrayDeque<>();
  private boolean lookIsSet;

  /**
   * For one event loop.
   *
   * @param bytes shared by all event loops
   */
  InputBudget(Loop loop, long maxBytes, AtomicLong bytes) {
    this.loop = loop;
    this.maxBytes = maxBytes;
    this.bytes = bytes;
  }

  boolean isExceeded() {
    return bytes.get() > maxBytes;
  }

  /** A connection holds so many bytes more, or fewer. */
  void count(long change) {
    if (change != 0) {
      bytes.addAndGet(change);
    }
    if (!waiting.isEmpty()) {
      giveRoom();
    }
  }

  /** Waits for room, behind others. */
  void add(Intake intake) {
    Budget.INPUT.reach();
    waiting.add(intake);
    setLook();
  }

  /** A connection has ended; it may be waiting. */
  void leave(Intake intake) {
    waiting.remove(intake);
  }

  private void giveRoom() {
    for (int n = waiting.size(); n > 0 && !waiting.isEmpty() && !isExceeded(); n--) {
      waiting.poll().takeRoom();
    }
  }

  private void setLook() {
    if (!lookIsSet && !waiting.isEmpty()) {
      lookIsSet = true;
      loop.setTimer(LOOK_MILLIS, this::look);
    }
  }

  private void look() {
    lookIsSet = false;
    giveRoom();
    setLook();
  }
}
