package io.chatpool.pool;

import java.util.Queue;

/**
 * The state of one client id. It exists as long as something tells it from one that was never used:
 * see {@link Mailboxes#sweep}. (NOT thread safe)
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
  Receives.InFlight inFlight;

  /** Receives that wait for {@link #inFlight}, in order; null if there are none. */
  Queue<Receives.Waiting> waiting;

  /** Messages dropped since {@link PoolCommand.TakeDropped}. */
  long droppedUntold;

  /** The connection that messages are pushed to, or null. */
  LiveSessions.LiveSession session;

  /** What nobody has been told to be missing; null if nothing is. */
  Losses gap;

  /** Keys that this client has sent with; null if there are none. */
  SenderKeys keys;

  Mailbox(int id, long nextBroadcast) {
    this.id = id;
    this.nextBroadcast = nextBroadcast;
  }

  boolean isReceiveInFlight() {
    return inFlight != null;
  }

  /** How many messages at the head of the queue are pushed and not acknowledged. */
  int pushedCount() {
    return session == null ? 0 : session.pushedCount;
  }

  int waitingCount() {
    return waiting == null ? 0 : waiting.size();
  }
}
