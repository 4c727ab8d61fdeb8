package io.chatpool.pool;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A look at all mailboxes, in slices between which the pool goes on. It changes nothing. (NOT
 * thread safe: it belongs to the owner of its pool)
 */
public final class Survey {

  private static final Comparator<PoolSurvey.Fill> FULLEST_LAST =
      Comparator.comparingInt(PoolSurvey.Fill::messages)
          .thenComparing(PoolSurvey.Fill::id, Comparator.reverseOrder());

  private static final long NONE = Long.MAX_VALUE;

  private final Mailboxes mailboxes;
  private int nextId;
  private int empty;
  private int belowHalf;
  private int fromHalf;
  private int nearFull;
  private int full;
  private long oldestStoredAtMicros = NONE;

  /** The least full of them first. */
  private final PriorityQueue<PoolSurvey.Fill> fullest = new PriorityQueue<>(FULLEST_LAST);

  Survey(Mailboxes mailboxes) {
    this.mailboxes = mailboxes;
  }

  /**
   * Looks at the next slice. Broadcasts are not merged, and what is too old does not count.
   *
   * @param count how many mailboxes to look at
   * @return what all slices have found, if this was the last one; otherwise null
   */
  public PoolSurvey look(int count) {
    nextId = mailboxes.visit(nextId, count, this::look);
    if (nextId != 0) {
      return null;
    }
    List<PoolSurvey.Fill> sorted = fullest.stream().sorted(FULLEST_LAST.reversed()).toList();
    long ageMicros =
        oldestStoredAtMicros == NONE ? 0 : mailboxes.nowMicros() - oldestStoredAtMicros;
    return new PoolSurvey(empty, belowHalf, fromHalf, nearFull, full, ageMicros, sorted);
  }

  private void look(Mailbox mailbox) {
    MessageQueue queue = mailbox.queue;
    int tooOld = queue.countBefore(mailboxes.oldestStoredAtMicros());
    int messages = queue.size() - tooOld;
    if (messages == 0) {
      empty++;
      return;
    }
    int maxQueueLength = mailboxes.limits().maxQueueLength();
    long percent = 100L * messages / maxQueueLength;
    if (messages >= maxQueueLength) {
      full++;
    } else if (percent >= PoolSurvey.NEAR_FULL_PERCENT) {
      nearFull++;
    } else if (percent >= 50) {
      fromHalf++;
    } else {
      belowHalf++;
    }
    oldestStoredAtMicros = Math.min(oldestStoredAtMicros, queue.get(tooOld).storedAtMicros());
    if (fullest.size() < PoolSurvey.MAX_FULLEST || messages > fullest.peek().messages()) {
      fullest.add(new PoolSurvey.Fill(mailbox.id, messages));
      if (fullest.size() > PoolSurvey.MAX_FULLEST) {
        fullest.poll();
      }
    }
  }
}
