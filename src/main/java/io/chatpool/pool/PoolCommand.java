package io.chatpool.pool;

/** What can be asked of a {@link MessagePool}, in a {@link Step}. */
public sealed interface PoolCommand {

  /**
   * Stores a message. Answered with {@link PoolResult.Applied}, also if the sender has used the key
   * among its newest 1,024 and within a message's lifetime: then it is not stored again. Or with
   * {@link PoolResult.Full}: then nothing has changed.
   *
   * @param from the sender, 1..maxId
   * @param to the receiver, 1..maxId, or {@link Message#EVERYONE}
   * @param key names this message among those of its sender, or {@link #NO_KEY}
   * @param text UTF-8 without a line feed; the pool keeps it, the caller must not write to it again
   */
  record Send(int from, int to, long key, byte[] text) implements PoolCommand {

    /** The message is stored whenever it is sent. */
    public static final long NO_KEY = -1;

    /** Without a key. */
    public Send(int from, int to, byte[] text) {
      this(from, to, NO_KEY, text);
    }
  }

  /**
   * Takes everything out of a mailbox. Answered with {@link PoolResult.Received}, or {@link
   * PoolResult.Busy} if an earlier receive of the same id was not settled in time, or {@link
   * PoolResult.Full}.
   *
   * @param id whose mailbox, 1..maxId
   * @param inFlight true: what is handed out stays in flight until its receipt is settled; false:
   *     it counts as delivered at once
   */
  record Receive(int id, boolean inFlight) implements PoolCommand {}

  /**
   * Makes the asker the holder of the mailbox's live session: messages are pushed to it from now
   * on. Answered with {@link PoolResult.Attached}, or {@link PoolResult.Full}. An earlier session
   * of the mailbox is over, whoever holds it.
   *
   * @param id whose mailbox, 1..maxId
   */
  record Attach(int id) implements PoolCommand {}

  /**
   * Tells that the messages in flight up to a {@code seq} have arrived; those above stay in flight.
   * Answered with {@link PoolResult.Applied}, also if nothing of that mailbox is in flight to the
   * asker.
   *
   * @param id the mailbox
   * @param upToSeq the newest message that has arrived
   */
  record Acknowledge(int id, long upToSeq) implements PoolCommand {}

  /**
   * An asker is gone: what was in flight to it is given back, what it waited for is forgotten, its
   * live sessions are over, its steps are counted from 1 again. Answered with {@link
   * PoolResult.Applied}.
   *
   * @param asker who is gone: the one who says so, or another one
   */
  record Leave(String asker) implements PoolCommand {}

  /** Asks for counts and gauges. Answered with {@link PoolStats}. */
  record ReadStats() implements PoolCommand {}

  /**
   * Asks for a look at all mailboxes. Answered with {@link PoolSurvey} when the owner of the pool
   * has made one, or {@link PoolResult.Busy} if too many wait for that.
   */
  record ReadSurvey() implements PoolCommand {}

  /** Asks which pool this is. Answered with {@link PoolResult.Epoch}. */
  record ReadEpoch() implements PoolCommand {}

  /** What the owner of the pool does in a name of its own. */
  sealed interface Upkeep extends PoolCommand {}

  /**
   * Refuses receives that have waited too long. Answered with {@link PoolResult.Applied}.
   *
   * @param all also those that have not: the pool is about to end
   */
  record EndWaits(boolean all) implements Upkeep {}

  /**
   * Frees what has expired in the next slice of mailboxes, and forgets those that are as if never
   * used. Answered with {@link PoolResult.Swept}.
   *
   * @param mailboxes how many to look at
   */
  record Sweep(int mailboxes) implements Upkeep {}

  /**
   * Goes on with telling live sessions of broadcasts, if there are more of them than are told in
   * one step. Answered with {@link PoolResult.Applied}.
   */
  record ContinueBroadcasts() implements Upkeep {}

  /** Asks who has lost messages to newer ones. Answered with {@link PoolResult.Dropped}. */
  record TakeDropped() implements Upkeep {}

  /** Other limits hold from now on. Answered with {@link PoolResult.Applied}. */
  record ChangeLimits(PoolLimits limits) implements Upkeep {}

  /** Told, not asked: there is no answer. One that names what the pool does not know is ignored. */
  sealed interface Notice extends PoolCommand {}

  /**
   * Tells what became of a hand-out.
   *
   * @param id the mailbox
   * @param receipt from {@link PoolResult.Received}
   * @param delivered true: it has arrived, forget it; false: it was lost on the way. Then the
   *     mailbox afterwards equals one that never saw that receive
   */
  record Settle(int id, long receipt, boolean delivered) implements Notice {}

  /**
   * Tells that messages pushed to a live session have been handled: they leave the mailbox.
   *
   * @param id the mailbox
   * @param token from {@link PoolResult.Attached}
   * @param upToSeq the newest message that has been handled
   */
  record AcknowledgePushed(int id, long token, long upToSeq) implements Notice {}

  /**
   * Tells that the last push is on its way and there is room for another one.
   *
   * @param id the mailbox
   * @param token from {@link PoolResult.Attached}
   */
  record Credit(int id, long token) implements Notice {}

  /**
   * Tells that nobody waits for the answer to a receive any more. If it waits for an earlier one,
   * it is answered with {@link PoolResult.Busy}; if it has been answered, this is ignored.
   *
   * @param id the mailbox
   * @param ticket the number that the receive was asked under
   */
  record Withdraw(int id, long ticket) implements Notice {}

  /**
   * Tells that a live session is over: what it has not acknowledged is first in line again.
   *
   * @param id the mailbox
   * @param token from {@link PoolResult.Attached}
   */
  record Detach(int id, long token) implements Notice {}
}
