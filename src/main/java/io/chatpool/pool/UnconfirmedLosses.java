package io.chatpool.pool;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Losses that are none if the client acknowledges a certain message, and count if its connection
 * ends before: gaps it was told of, and messages that had to go after they were pushed. (NOT thread
 * safe)
 *
 * <p>A client that acknowledges nothing would make this grow without end. Beyond {@link
 * #MAX_ENTRIES} neighbours are put together under the later of their two messages, so such a client
 * may be told of more than it has lost, and never of less.
 */
final class UnconfirmedLosses {

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
    bySeq.values().forEach(sum::add);
    return sum;
  }

  private void putNeighboursTogether() {
    Iterator<Map.Entry<Long, Losses>> entries = bySeq.entrySet().iterator();
    while (entries.hasNext()) {
      Losses earlier = entries.next().getValue();
      if (entries.hasNext()) {
        entries.remove();
        entries.next().getValue().add(earlier);
      }
    }
  }
}
