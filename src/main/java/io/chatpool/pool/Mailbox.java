package io.chatpool.pool;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The state of one client id. It exists from the first touch on and is never removed: without its
 * cursor, broadcasts that it has handed out already would come back. (NOT thread safe)
 */
final class Mailbox {

  final int id;

  /**
   * First what the live session has been pushed and has not acknowledged, then what can be handed
   * out. What a receive has in flight is not in here and takes no room.
   */
  final MessageQueue queue = new MessageQueue();

  /** Number of the first broadcast that has not been merged into {@link #queue}. */
  long nextBroadcast;

  /** What a receive took and nobody has settled yet, or null. */
  InFlight inFlight;

  /** Messages dropped since {@link PoolCounters#takeDropped}. */
  long droppedUntold;

  /** The connection that messages are pushed to, or null. */
  LiveSession session;

  /** Receives that wait for {@link #inFlight}, in order; null until there is one. */
  Queue<WaitingReceive> waiting;

  /** What nobody has been told to be missing; null if nothing is. */
  private Losses gap;

  Mailbox(int id) {
    this.id = id;
  }

  boolean isReceiveInFlight() {
    return inFlight != null;
  }

  /** How many messages at the head of the queue are pushed and not acknowledged. */
  int pushedCount() {
    return session == null ? 0 : session.pushedCount;
  }

  /** Counts up what is missing. */
  Losses gap() {
    if (gap == null) {
      gap = new Losses();
    }
    return gap;
  }

  /** What is missing, or null; from now on nothing is. */
  Losses takeGap() {
    Losses taken = gap;
    gap = null;
    return taken;
  }

  /** What was taken has not been told after all. */
  void giveBackGap(Losses taken) {
    if (taken != null) {
      gap().add(taken);
    }
  }

  void addWaiting(WaitingReceive receive) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(receive);
  }

  int waitingCount() {
    return waiting == null ? 0 : waiting.size();
  }

  /** Removes and returns the receive that has waited longest, or null. */
  WaitingReceive pollWaiting() {
    if (waiting == null) {
      return null;
    }
    WaitingReceive first = waiting.poll();
    if (waiting.isEmpty()) {
      waiting = null;
    }
    return first;
  }
}
