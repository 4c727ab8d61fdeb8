package io.chatpool.pool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has happened in a pool since its start and what is in it, counted. (NOT thread safe) */
final class PoolCounters {

  long stored;
  long merged;
  long delivered;
  long givenBack;
  long expired;
  long full;
  long keysRepeated;
  long broadcastsContinued;

  /** Messages that can be handed out now. */
  long queued;

  /** Messages that are pushed to live sessions and not acknowledged. */
  long pushed;

  /** Messages that receives have in flight. */
  long inFlight;

  /** Receives that wait. */
  long waiting;

  /** All that the pool keeps, as {@link Cost} has it; see {@link Mailboxes#countGone}. */
  long bytes;

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

  List<Integer> droppers() {
    return droppers.stream().map(mailbox -> mailbox.id).toList();
  }

  void restore(PoolStats counts) {
    stored = counts.stored();
    merged = counts.merged();
    delivered = counts.delivered();
    givenBack = counts.givenBack();
    dropped = counts.dropped();
    expired = counts.expired();
    full = counts.full();
    keysRepeated = counts.keysRepeated();
    broadcastsContinued = counts.broadcastsContinued();
  }

  void restoreDropper(Mailbox mailbox) {
    droppers.add(mailbox);
  }

  /** All of them, with what is counted elsewhere. */
  PoolStats stats(int mailboxes, int longConnections, PoolLimits limits) {
    return new PoolStats(
        stored,
        merged,
        delivered,
        givenBack,
        dropped,
        expired,
        full,
        keysRepeated,
        broadcastsContinued,
        mailboxes,
        queued,
        inFlight + pushed,
        waiting,
        longConnections,
        bytes,
        limits.maxBytes());
  }
}
