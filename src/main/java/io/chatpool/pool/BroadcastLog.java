package io.chatpool.pool;

/**
 * The broadcasts that mailboxes may still have to merge, shared by all of them. (NOT thread safe)
 *
 * <p>Broadcasts are numbered from 0. A mailbox remembers the number of the next one it has to see
 * (its cursor), so a broadcast costs one entry here however many mailboxes there are. No more than
 * {@code maxQueueLength} entries are needed: a mailbox that was not touched for that many
 * broadcasts would have pushed the older ones out. No entry says whom it is not for: the sender's
 * mailbox is touched before the entry is added, and its cursor then steps over it.
 */
final class BroadcastLog {

  private final MessageQueue entries = new MessageQueue();
  private final int capacity;

  /** Number of the next broadcast. */
  private long end;

  /** Broadcasts below this number were pushed out by newer ones. */
  private long droppedEnd;

  BroadcastLog(int capacity) {
    this.capacity = capacity;
  }

  void append(Message broadcast) {
    Message displaced = entries.append(broadcast, capacity);
    end++;
    if (displaced != null) {
      droppedEnd = first();
    }
  }

  void expire(long oldestStoredAtMicros) {
    while (entries.isOldestBefore(oldestStoredAtMicros)) {
      entries.removeOldest();
    }
  }

  /** Number of the oldest broadcast that is still here; {@link #end} when there is none. */
  long first() {
    return end - entries.size();
  }

  long end() {
    return end;
  }

  Message get(long number) {
    return entries.get((int) (number - first()));
  }

  /** How many broadcasts from a number on have been pushed out by newer ones. */
  long droppedSince(long number) {
    return Math.max(0, droppedEnd - number);
  }

  /** How many broadcasts from a number on have expired here. */
  long expiredSince(long number) {
    return Math.max(0, first() - Math.max(number, droppedEnd));
  }
}
