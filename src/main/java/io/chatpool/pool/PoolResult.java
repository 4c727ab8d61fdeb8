package io.chatpool.pool;

import java.util.List;
import java.util.Map;

/** What a {@link MessagePool} answers. */
public sealed interface PoolResult
    permits PoolResult.Applied,
        PoolResult.Received,
        PoolResult.Attached,
        PoolResult.Epoch,
        PoolResult.Busy,
        PoolResult.Full,
        PoolResult.Unknown,
        PoolResult.Swept,
        PoolResult.Dropped,
        PoolStats,
        PoolSurvey {

  /** The command has been applied, and there is nothing more to say. */
  record Applied() implements PoolResult {
    /** The only one needed. */
    public static final Applied INSTANCE = new Applied();
  }

  /**
   * A mailbox's messages.
   *
   * @param receipt to be named in {@link PoolCommand.Settle}; {@link #NOTHING_IN_FLIGHT} if there
   *     is nothing to settle
   * @param messages oldest first
   */
  record Received(long receipt, List<Message> messages) implements PoolResult {

    /** The receipt of a hand-out that nobody has to settle. */
    public static final long NOTHING_IN_FLIGHT = 0;

    static final Received NOTHING = new Received(NOTHING_IN_FLIGHT, List.of());
  }

  /**
   * The asker holds the live session of the mailbox.
   *
   * @param token names the session; higher than that of every earlier one
   */
  record Attached(long token) implements PoolResult {}

  /**
   * Which pool this is.
   *
   * @param epoch another one than that of every earlier pool: what that kept is gone
   */
  record Epoch(long epoch) implements PoolResult {}

  /** The command has not been applied: it was not taken in time, or has waited too long. */
  record Busy() implements PoolResult {
    /** The only one needed. */
    public static final Busy INSTANCE = new Busy();
  }

  /** The command has not been applied: the pool keeps all that it may. That passes with time. */
  record Full() implements PoolResult {
    /** The only one needed. */
    public static final Full INSTANCE = new Full();
  }

  /**
   * Nobody can say whether the command has been applied. No pool answers that: it is what is left
   * to say when a pool has failed that had taken the command.
   */
  record Unknown() implements PoolResult {
    /** The only one needed. */
    public static final Unknown INSTANCE = new Unknown();
  }

  /**
   * A slice has been swept.
   *
   * @param endedRound whether it was the last one of a round over all mailboxes
   */
  record Swept(boolean endedRound) implements PoolResult {}

  /** How many messages each id has lost to newer ones since this was last asked. */
  record Dropped(Map<Integer, Long> byId) implements PoolResult {}
}
