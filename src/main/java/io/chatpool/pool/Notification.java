package io.chatpool.pool;

import java.util.List;

/** What the pool tells the holder of a live session without being asked. */
public sealed interface Notification {

  /** The session, as {@link PoolResult.Attached} named it. */
  long token();

  /**
   * Messages for the session. They stay in the mailbox until {@link PoolCommand.AcknowledgePushed};
   * no more are pushed before {@link PoolCommand.Credit}.
   *
   * @param gap what is missing before the first of them
   * @param messages at least one, oldest first; every {@code seq} is above all earlier ones of this
   *     session
   */
  record Push(long token, Gap gap, List<Message> messages) implements Notification {}

  /** Another session has taken the mailbox over; this one is over. */
  record Replaced(long token) implements Notification {}
}
