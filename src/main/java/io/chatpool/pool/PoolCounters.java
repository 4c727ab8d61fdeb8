package io.chatpool.pool;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has happened in a pool since its start, for {@link PoolStats}. (NOT thread safe) */
final class PoolCounters {

  long stored;
  long merged;
  long delivered;
  long givenBack;
  long expired;

  /** Messages that can be handed out now. */
  long queued;

  /** Messages that are pushed to live sessions and not acknowledged. */
  long pushed;

  private long dropped;

  /** Dropped messages by id since {@link #takeDropped}. */
  private Map<Integer, Long> droppedById = new LinkedHashMap<>();

  void countDropped(Mailbox mailbox, long count) {
    dropped += count;
    droppedById.merge(mailbox.id, count, Long::sum);
  }

  /** How many messages each id has lost to newer ones since this was last asked. */
  Map<Integer, Long> takeDropped() {
    if (droppedById.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Long> taken = droppedById;
    droppedById = new LinkedHashMap<>();
    return taken;
  }

  /** All of them, with the gauges that are counted elsewhere. */
  PoolStats stats(int mailboxes, long received, long waiting, int longConnections) {
    return new PoolStats(
        stored,
        merged,
        delivered,
        givenBack,
        dropped,
        expired,
        mailboxes,
        queued,
        received + pushed,
        waiting,
        longConnections);
  }
}
