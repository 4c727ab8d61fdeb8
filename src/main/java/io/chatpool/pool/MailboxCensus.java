package io.chatpool.pool;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Counts up what becomes a {@link PoolSurvey}, mailbox by mailbox. (NOT thread safe) */
final class MailboxCensus {

  private static final Comparator<PoolSurvey.Fill> FULLEST_LAST =
      Comparator.comparingInt(PoolSurvey.Fill::messages)
          .thenComparing(PoolSurvey.Fill::id, Comparator.reverseOrder());

  private static final long NONE = Long.MAX_VALUE;

  private final int maxQueueLength;
  private int empty;
  private int belowHalf;
  private int fromHalf;
  private int nearFull;
  private int full;
  private long oldestStoredAtMicros = NONE;

  /** The least full of them first. */
  private final PriorityQueue<PoolSurvey.Fill> fullest = new PriorityQueue<>(FULLEST_LAST);

  MailboxCensus(int maxQueueLength) {
    this.maxQueueLength = maxQueueLength;
  }

  /** Counts a mailbox in from which what has expired is gone. */
  void count(Mailbox mailbox) {
    int messages = mailbox.queue.size();
    if (messages == 0) {
      empty++;
      return;
    }
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
    oldestStoredAtMicros = Math.min(oldestStoredAtMicros, mailbox.queue.get(0).storedAtMicros());
    if (fullest.size() < PoolSurvey.MAX_FULLEST || messages > fullest.peek().messages()) {
      fullest.add(new PoolSurvey.Fill(mailbox.id, messages));
      if (fullest.size() > PoolSurvey.MAX_FULLEST) {
        fullest.poll();
      }
    }
  }

  PoolSurvey result(long nowMicros) {
    List<PoolSurvey.Fill> sorted = fullest.stream().sorted(FULLEST_LAST.reversed()).toList();
    long ageMicros = oldestStoredAtMicros == NONE ? 0 : nowMicros - oldestStoredAtMicros;
    return new PoolSurvey(empty, belowHalf, fromHalf, nearFull, full, ageMicros, sorted);
  }
}
