package io.chatpool.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** Mailboxes that have dropped messages since {@link #takeDropped}. */
  private final List<Mailbox> droppers = new ArrayList<>();

  void countDropped(Mailbox mailbox, long count) {
    dropped += count;
    if (mailbox.droppedUntold == 0) {
      droppers.add(mailbox);
    }
    mailbox.droppedUntold += count;
  }

  /** How many messages each id has lost to newer ones since this was last asked. */
  Map<Integer, Long> takeDropped() {
    if (droppers.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Long> taken = new LinkedHashMap<>();
    for (Mailbox mailbox : droppers) {
      taken.put(mailbox.id, mailbox.droppedUntold);
      mailbox.droppedUntold = 0;
    }
    droppers.clear();
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
