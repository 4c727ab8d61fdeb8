package io.chatpool.pool;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The state of one client id. It exists from the first touch on and is never removed: without its
 * cursor, broadcasts that it has handed out already would come back. (NOT thread safe)
 */
final class Mailbox {

  final int id;

  /** What can be handed out now; what is in flight is not in here and takes no room. */
  final MessageQueue queue = new MessageQueue();

  /** Number of the first broadcast that has not been merged into {@link #queue}. */
  long nextBroadcast;

  /** What a receive took and nobody has settled yet, or null. */
  InFlight inFlight;

  /** Receives that wait for {@link #inFlight}, in order; null until there is one. */
  Queue<WaitingReceive> waiting;

  Mailbox(int id) {
    this.id = id;
  }

  boolean isReceiveInFlight() {
    return inFlight != null;
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
