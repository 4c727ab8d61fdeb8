package io.chatpool.pool;

/**
 * How many hold each broadcast: the log, mailboxes and hand-outs. It costs its text once, as long
 * as anybody does. (NOT thread safe)
 *
 * <p>Each broadcast comes by here twice for every mailbox that it is merged into. So this is a
 * table of its own with open addressing, by {@code seq}, and no map with objects for keys and
 * counts.
 */
final class SharedBroadcasts {

  private static final int LEAST_LENGTH = 16;

  private final PoolCounters counters;

  /** A power of two long; between an eighth and half full, unless it has the least length. */
  private Message[] broadcasts = new Message[LEAST_LENGTH];

  /** How many hold the broadcast at the same place. */
  private int[] holders = new int[LEAST_LENGTH];

  private int size;

  SharedBroadcasts(PoolCounters counters) {
    this.counters = counters;
  }

  /** How many there are that anybody holds. */
  int size() {
    return size;
  }

  /** One more holds a broadcast. Returns the object that all of them share. */
  Message hold(Message broadcast) {
    int place = find(broadcast.seq());
    if (broadcasts[place] == null) {
      place = add(place, broadcast);
      counters.bytes += Cost.broadcast(broadcast.text());
    }
    holders[place]++;
    return broadcasts[place];
  }

  /** One less holds a broadcast. */
  void letGo(Message broadcast) {
    int place = find(broadcast.seq());
    holders[place]--;
    if (holders[place] == 0) {
      remove(place);
      counters.bytes -= Cost.broadcast(broadcast.text());
    }
  }

  private int add(int place, Message broadcast) {
    size++;
    int there = place;
    if (2 * size > broadcasts.length) {
      resize(2 * broadcasts.length);
      there = find(broadcast.seq());
    }
    broadcasts[there] = broadcast;
    return there;
  }

  /** Closes the gap with what stands behind it only because its own place was taken. */
  private void remove(int place) {
    int gap = place;
    for (int i = next(gap); broadcasts[i] != null; i = next(i)) {
      int own = place(broadcasts[i].seq());
      if (distance(own, i) >= distance(gap, i)) {
        broadcasts[gap] = broadcasts[i];
        holders[gap] = holders[i];
        gap = i;
      }
    }
    broadcasts[gap] = null;
    holders[gap] = 0;
    size--;
    if (broadcasts.length > LEAST_LENGTH && 8 * size < broadcasts.length) {
      resize(broadcasts.length / 2);
    }
  }

  private void resize(int length) {
    Message[] oldBroadcasts = broadcasts;
    int[] oldHolders = holders;
    broadcasts = new Message[length];
    holders = new int[length];
    for (int i = 0; i < oldBroadcasts.length; i++) {
      if (oldBroadcasts[i] != null) {
        int place = find(oldBroadcasts[i].seq());
        broadcasts[place] = oldBroadcasts[i];
        holders[place] = oldHolders[i];
      }
    }
  }

  /** Where a broadcast is, or belongs. */
  private int find(long seq) {
    int place = place(seq);
    while (broadcasts[place] != null && broadcasts[place].seq() != seq) {
      place = next(place);
    }
    return place;
  }

  /** Spreads numbers that follow one another (2^64 divided by the golden ratio). */
  private int place(long seq) {
    return (int) (seq * 0x9E3779B97F4A7C15L >>> 32) & broadcasts.length - 1;
  }

  private int next(int place) {
    return place + 1 & broadcasts.length - 1;
  }

  private int distance(int from, int to) {
    return to - from & broadcasts.length - 1;
  }
}
