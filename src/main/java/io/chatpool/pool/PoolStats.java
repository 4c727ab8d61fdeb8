package io.chatpool.pool;

/**
 * Counts of one pool since its start, and gauges of its state now. What each of them means is said
 * in {@link PoolStatistic}.
 *
 * <p>A broadcast counts once in {@code stored}; its copies are counted in {@code merged} when a
 * mailbox is next touched, also those that were pushed out or had expired by then. Gauges cover
 * merged state only.
 */
public record PoolStats(
    long stored,
    long merged,
    long delivered,
    long givenBack,
    long dropped,
    long expired,
    long full,
    long keysRepeated,
    long broadcastsContinued,
    long mailboxes,
    long queued,
    long inFlight,
    long waiting,
    long longConnections,
    long bytes,
    long maxBytes)
    implements PoolResult {

  /** Those of a pool that has told nothing yet. */
  public static final PoolStats NONE =
      new PoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
