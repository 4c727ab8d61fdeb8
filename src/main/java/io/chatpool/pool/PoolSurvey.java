package io.chatpool.pool;

import java.util.List;

/**
 * How full the mailboxes are and how old what they hold is: what tells of losses before they come.
 * Found by a look at each mailbox, in slices; so in a large pool not all of it is of one moment.
 *
 * <p>It covers merged state only. What a receive has in flight takes no room, and is left out; what
 * was pushed to a live session and is not acknowledged does.
 *
 * @param empty mailboxes with no message
 * @param belowHalf mailboxes with messages, filled to less than half
 * @param fromHalf mailboxes filled to a half or more, but not nearly
 * @param nearFull mailboxes filled to {@link #NEAR_FULL_PERCENT} or more, but not full
 * @param full mailboxes that lose their oldest message to the next one
 * @param oldestAgeMicros age of the oldest message in any mailbox; 0 if there is none
 * @param fullest the mailboxes with the most messages, at most {@link #MAX_FULLEST}, the fullest
 *     first; none that is empty
 */
public record PoolSurvey(
    int empty,
    int belowHalf,
    int fromHalf,
    int nearFull,
    int full,
    long oldestAgeMicros,
    List<Fill> fullest)
    implements PoolResult {

  public static final int NEAR_FULL_PERCENT = 80;

  public static final int MAX_FULLEST = 20;

  /**
   * What one mailbox holds.
   *
   * @param id whose mailbox
   * @param messages in it now, pushed ones included
   */
  public record Fill(int id, int messages) {}
}
