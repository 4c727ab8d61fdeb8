package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the receives on one long connection have handed out and nobody has settled yet [P-23]. (NOT
 * thread safe)
 */
final class HandOuts {

  private final PoolClient pool;

  /** Mailboxes by receipt; null until there is one: most long connections never receive. */
  private Map<Long, Integer> unsettled;

  /** Receipts of answers that the kernel has taken; null until there is one. */
  private Set<Long> written;

  HandOuts(PoolClient pool) {
    this.pool = pool;
  }

  /** Something was handed out of a mailbox, unless there was nothing in it. */
  void add(int id, long receipt) {
    if (receipt == Received.NOTHING_IN_FLIGHT) {
      return;
    }
    if (unsettled == null) {
      unsettled = new LinkedHashMap<>();
      written = new HashSet<>();
    }
    unsettled.put(receipt, id);
  }

  /** Something was handed out for which there is no connection any more. */
  void giveBack(int id, long receipt) {
    if (receipt != Received.NOTHING_IN_FLIGHT) {
      settle(id, receipt, false);
    }
  }

  /** The answer is on its way. */
  void written(long receipt) {
    if (unsettled.containsKey(receipt)) {
      written.add(receipt);
    }
  }

  /** A frame has come after those answers: they have been delivered. */
  void settleWritten() {
    if (written != null && !written.isEmpty()) {
      written.forEach(receipt -> settle(unsettled.remove(receipt), receipt, true));
      written.clear();
    }
  }

  /**
   * The connection has ended before the peer was heard of again.
   *
   * @return whether there was anything to give back
   */
  boolean giveBackAll() {
    if (unsettled == null || unsettled.isEmpty()) {
      return false;
    }
    unsettled.forEach((receipt, id) -> settle(id, receipt, false));
    unsettled.clear();
    written.clear();
    return true;
  }

  private void settle(int id, long receipt, boolean delivered) {
    pool.tell(new PoolCommand.Settle(id, receipt, delivered));
  }
}
