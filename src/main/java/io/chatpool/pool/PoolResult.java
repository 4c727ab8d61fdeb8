package io.chatpool.pool;

import java.util.List;

/** What a {@link MessagePool} answers. */
public sealed interface PoolResult
    permits PoolResult.Applied,
        PoolResult.Received,
        PoolResult.Attached,
        PoolResult.Busy,
        PoolResult.Full,
        PoolResult.Epoch,
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

  /** The command has not been applied. */
  record Busy() implements PoolResult {
    /** The only one needed. */
    public static final Busy INSTANCE = new Busy();
  }

  record Full() implements PoolResult {
    public static final Full INSTANCE = new Full();
  }

  record Epoch(long epoch) implements PoolResult {}
}
