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

  private final PoolCounters counters;
  private final MessageQueue entries = new MessageQueue();
  private final SharedBroadcasts shared;

  /** Number of the next broadcast. */
  private long end;

  /** Broadcasts below this number were pushed out by newer ones. */
  private long droppedEnd;

  BroadcastLog(PoolCounters counters) {
    this.counters = counters;
    shared = new SharedBroadcasts(counters);
  }

  void append(Message broadcast, int capacity) {
    Message displaced = add(broadcast, capacity);
    end++;
    if (displaced != null) {
      letGoOfEntry(displaced);
      droppedEnd = first();
    }
  }

  /** Another capacity than before holds. */
  void trim(int capacity) {
    while (entries.size() > capacity) {
      letGoOfEntry(entries.removeOldest());
      droppedEnd = first();
    }
  }

  void expire(long oldestStoredAtMicros) {
    while (entries.isOldestBefore(oldestStoredAtMicros)) {
      letGoOfEntry(entries.removeOldest());
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

  /** One more holds a broadcast. Returns the object that all of them share. */
  Message hold(Message broadcast) {
    return shared.hold(broadcast);
  }

  /** One less holds a broadcast. */
  void letGo(Message broadcast) {
    shared.letGo(broadcast);
  }

  PoolState.Log export() {
    return new PoolState.Log(end, droppedEnd, entries.copy(0, entries.size()));
  }

  void restore(PoolState.Log log) {
    log.broadcasts().forEach(broadcast -> add(broadcast, Integer.MAX_VALUE));
    end = log.end();
    droppedEnd = log.droppedEnd();
  }

  private Message add(Message broadcast, int capacity) {
    counters.bytes += Cost.SLOT;
    return entries.append(hold(broadcast), capacity);
  }

  private void letGoOfEntry(Message broadcast) {
    counters.bytes -= Cost.SLOT;
    letGo(broadcast);
  }
}
