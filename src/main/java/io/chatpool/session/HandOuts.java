package io.chatpool.session;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the receives on one long connection have handed out, until each is settled: delivered when
 * the client says that it is taken, given back when the connection ends or nothing is said for too
 * long [P-23, P-29]. (NOT thread safe)
 *
 * <p>All times are nanoseconds of one monotonic clock; only their differences count.
 */
public final class HandOuts {

  /**
   * So many may be unsettled at a time: more than a client needs that says what it has taken, and
   * few enough that what one connection has out of mailboxes stays small.
   */
  public static final int MAX_UNSETTLED = 8;

  /** What one answer has handed out. */
  public static final class HandOut {

    /** Of an answer without messages: there is nothing to settle. */
    static final HandOut NOTHING = new HandOut(0, Received.NOTHING_IN_FLIGHT);

    private final int id;
    private final long receipt;
    private long lapseNanos;

    /** Answers without messages, and those that have lapsed, between the one before and this. */
    private long nothingsBefore;

    private HandOut(int id, long receipt) {
      this.id = id;
      this.receipt = receipt;
    }
  }

  private final Consumer<PoolCommand.Notice> pool;
  private final long patienceNanos;

  /** In the order in which the pool has handed them out. */
  private final List<HandOut> unsettled = new ArrayList<>(0);

  /** Those of {@link #unsettled} whose answers have left, in that order. */
  private final Deque<HandOut> left = new ArrayDeque<>(0);

  /** Like {@link HandOut#nothingsBefore}, behind the newest that has left. */
  private long nothingsAtEnd;

  /**
   * For one connection.
   *
   * @param pool is told what becomes of a hand-out
   * @param patienceNanos how long after its answer has left a hand-out waits to be taken
   */
  public HandOuts(Consumer<PoolCommand.Notice> pool, long patienceNanos) {
    this.pool = pool;
    this.patienceNanos = patienceNanos;
  }

  /**
   * The pool has handed something out, or nothing.
   *
   * @return null if too many are unsettled: then it is given back, and the receive is busy
   */
  public HandOut add(int id, long receipt) {
    if (receipt == Received.NOTHING_IN_FLIGHT) {
      return HandOut.NOTHING;
    }
    HandOut handOut = new HandOut(id, receipt);
    if (unsettled.size() == MAX_UNSETTLED) {
      settle(handOut, false);
      return null;
    }
    unsettled.add(handOut);
    return handOut;
  }

  /** The pool has handed something out, or nothing, for which there is no connection any more. */
  public void giveBack(int id, long receipt) {
    if (receipt != Received.NOTHING_IN_FLIGHT) {
      settle(new HandOut(id, receipt), false);
    }
  }

  /** The kernel has taken all of the answer. */
  public void left(HandOut handOut, long nowNanos) {
    if (handOut == HandOut.NOTHING) {
      nothingsAtEnd++;
    } else if (unsettled.contains(handOut)) {
      handOut.lapseNanos = nowNanos + patienceNanos;
      handOut.nothingsBefore = nothingsAtEnd;
      nothingsAtEnd = 0;
      left.add(handOut);
    }
  }

  /**
   * The client has the oldest answer that it has not said this of.
   *
   * @return false if no such answer has left: the client breaks the protocol
   */
  public boolean taken() {
    HandOut oldest = left.peek();
    if (oldest != null && oldest.nothingsBefore == 0) {
      left.poll();
      unsettled.remove(oldest);
      settle(oldest, true);
      return true;
    }
    if (oldest != null) {
      oldest.nothingsBefore--;
      return true;
    }
    if (nothingsAtEnd > 0) {
      nothingsAtEnd--;
      return true;
    }
    return false;
  }

  /** Gives back what has not been taken in time; saying later that it is taken means nothing. */
  public void lapse(long nowNanos) {
    while (!left.isEmpty() && left.peek().lapseNanos - nowNanos <= 0) {
      HandOut lapsed = left.poll();
      unsettled.remove(lapsed);
      settle(lapsed, false);
      if (left.isEmpty()) {
        nothingsAtEnd += lapsed.nothingsBefore + 1;
      } else {
        left.peek().nothingsBefore += lapsed.nothingsBefore + 1;
      }
    }
  }

  /** Whether something waits to be taken; then {@link #nextLapseNanos} tells how long. */
  public boolean isAnyLeft() {
    return !left.isEmpty();
  }

  /** When the next one lapses. Not to be asked if none has left. */
  public long nextLapseNanos() {
    return left.peek().lapseNanos;
  }

  /**
   * The connection has ended.
   *
   * @return whether there was anything to give back
   */
  public boolean giveBackAll() {
    boolean any = !unsettled.isEmpty();
    unsettled.forEach(handOut -> settle(handOut, false));
    unsettled.clear();
    left.clear();
    return any;
  }

  private void settle(HandOut handOut, boolean delivered) {
    pool.accept(new PoolCommand.Settle(handOut.id, handOut.receipt, delivered));
  }
}
