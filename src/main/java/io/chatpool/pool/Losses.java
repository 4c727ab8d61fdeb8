package io.chatpool.pool;

import java.util.Arrays;
import java.util.function.BiConsumer;

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

    private static final int FIRST_LENGTH = 8;

    /**
     * The {@code seq}s of the messages that confirm them, rising, and the losses beside them. New
     * ones come at the end or, behind pushes under way, near it; so this is an array and no tree: a
     * peer that takes all broadcasts and acknowledges none adds one with each.
     */
    private long[] seqs = new long[FIRST_LENGTH];

    private Losses[] losses = new Losses[FIRST_LENGTH];

    /** The entries are those from one index to another. */
    private int from;

    private int to;

    /** The losses that a message confirms; to be counted up by the caller. */
    Losses confirmedBy(long seq) {
      int index = Arrays.binarySearch(seqs, from, to, seq);
      if (index >= 0) {
        return losses[index];
      }
      if (size() == MAX_ENTRIES) {
        putNeighboursTogether();
        index = Arrays.binarySearch(seqs, from, to, seq);
      }
      return insert(-index - 1, seq);
    }

    /** The client has acknowledged: it knows of these, or has them. */
    void confirm(long upToSeq) {
      while (from < to && seqs[from] <= upToSeq) {
        losses[from++] = null;
      }
    }

    /** All of them: the connection has ended. */
    Losses sum() {
      Losses sum = new Losses();
      forEach((seq, confirmed) -> sum.add(confirmed, confirmed.changedMicros()));
      return sum;
    }

    int size() {
      return to - from;
    }

    /** All of them, by the {@code seq} of the message that confirms them. */
    void forEach(BiConsumer<Long, Losses> action) {
      for (int i = from; i < to; i++) {
        action.accept(seqs[i], losses[i]);
      }
    }

    private Losses insert(int index, long seq) {
      int at = index;
      if (to == seqs.length) {
        at -= from;
        makeRoom();
      }
      System.arraycopy(seqs, at, seqs, at + 1, to - at);
      System.arraycopy(losses, at, losses, at + 1, to - at);
      to++;
      seqs[at] = seq;
      losses[at] = new Losses();
      return losses[at];
    }

    /** What is left goes to the beginning, of longer arrays if it is more than half of these. */
    private void makeRoom() {
      int length = size() > seqs.length / 2 ? 2 * seqs.length : seqs.length;
      seqs = Arrays.copyOf(Arrays.copyOfRange(seqs, from, to), length);
      losses = Arrays.copyOf(Arrays.copyOfRange(losses, from, to), length);
      to -= from;
      from = 0;
    }

    private void putNeighboursTogether() {
      int kept = from;
      for (int i = from; i < to; i++) {
        boolean isEarlier = (i - from) % 2 == 0 && i + 1 < to;
        if (isEarlier) {
          losses[i + 1].add(losses[i], losses[i + 1].changedMicros());
        } else {
          seqs[kept] = seqs[i];
          losses[kept++] = losses[i];
        }
      }
      Arrays.fill(losses, kept, to, null);
      to = kept;
    }
  }
}
