package io.chatpool.pool;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** How many messages somebody has missed. (NOT thread safe) */
final class Losses {

  private long dropped;
  private long expired;

  /** When something was last counted here. */
  private long changedMicros;

  /** None so far. */
  Losses() {}

  Losses(Gap gap, long changedMicros) {
    dropped = gap.dropped();
    expired = gap.expired();
    this.changedMicros = changedMicros;
  }

  void countDropped(long count, long nowMicros) {
    dropped += count;
    changedMicros = nowMicros;
  }

  void countExpired(long count, long nowMicros) {
    expired += count;
    changedMicros = nowMicros;
  }

  void add(Losses other, long nowMicros) {
    dropped += other.dropped;
    expired += other.expired;
    changedMicros = nowMicros;
  }

  long changedMicros() {
    return changedMicros;
  }

  Gap toGap() {
    return new Gap(dropped, expired);
  }

  /**
   * Losses that are none if the client acknowledges a certain message, and count if its connection
   * ends before: gaps it was told of, and messages that had to go after they were pushed. (NOT
   * thread safe)
   *
   * <p>A client that acknowledges nothing would make this grow without end. Beyond {@link
   * #MAX_ENTRIES} neighbours are put together under the later of their two messages, so such a
   * client may be told of more than it has lost, and never of less.
   */
  static final class Unconfirmed {

    static final int MAX_ENTRIES = 1024;

    /** By the {@code seq} of the message that confirms them. */
    private final TreeMap<Long, Losses> bySeq = new TreeMap<>();

    /** The losses that a message confirms; to be counted up by the caller. */
    Losses confirmedBy(long seq) {
      if (bySeq.size() >= MAX_ENTRIES && !bySeq.containsKey(seq)) {
        putNeighboursTogether();
      }
      return bySeq.computeIfAbsent(seq, s -> new Losses());
    }

    /** The client has acknowledged: it knows of these, or has them. */
    void confirm(long upToSeq) {
      bySeq.headMap(upToSeq, true).clear();
    }

    /** All of them: the connection has ended. */
    Losses sum() {
      Losses sum = new Losses();
      bySeq.values().forEach(losses -> sum.add(losses, losses.changedMicros()));
      return sum;
    }

    int size() {
      return bySeq.size();
    }

    /** All of them, by the {@code seq} of the message that confirms them. */
    Map<Long, Losses> all() {
      return bySeq;
    }

    private void putNeighboursTogether() {
      Iterator<Map.Entry<Long, Losses>> entries = bySeq.entrySet().iterator();
      while (entries.hasNext()) {
        Losses earlier = entries.next().getValue();
        if (entries.hasNext()) {
          entries.remove();
          Losses later = entries.next().getValue();
          later.add(earlier, later.changedMicros());
        }
      }
    }
  }
}
