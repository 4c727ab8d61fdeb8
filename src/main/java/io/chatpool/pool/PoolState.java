package io.chatpool.pool;

import java.util.List;
import java.util.Map;

/**
 * All that a pool is, as plain values: one {@link Head} and a {@link Box} for each mailbox. A
 * message that went to everyone stands wherever it is held; those of one {@code seq} are one object
 * again in a restored pool.
 */
public final class PoolState {

  /**
   * What belongs to no single mailbox.
   *
   * @param counts the counts since the start; gauges follow from the mailboxes
   * @param lastNumbers of the newest step of each asker
   * @param sweptUpTo id of the first mailbox that the round of sweeping has not come to
   * @param lastTold token of the session that broadcasts were told to last
   * @param leftToTell how many sessions have still to be told of broadcasts
   * @param contended mailboxes that receives wait for, in order
   * @param droppers mailboxes with losses that nobody has asked for yet, in order
   */
  public record Head(
      PoolLimits limits,
      long nowMicros,
      long epoch,
      long lastSeq,
      long lastReceipt,
      long lastToken,
      PoolStats counts,
      Map<String, Long> lastNumbers,
      Log log,
      int sweptUpTo,
      long lastTold,
      int leftToTell,
      List<Integer> contended,
      List<Integer> droppers) {}

  /**
   * The shared log of broadcasts.
   *
   * @param end number of the next broadcast
   * @param droppedEnd broadcasts below this number were pushed out by newer ones
   * @param broadcasts the newest of them, the oldest first
   */
  public record Log(long end, long droppedEnd, List<Message> broadcasts) {}

  /**
   * One mailbox.
   *
   * @param messages in its queue, the oldest first; the pushed ones are the first of them
   * @param nextBroadcast number of the first broadcast that is not merged
   * @param droppedUntold losses that nobody has asked for yet
   * @param missing null if nothing is
   * @param session null if there is none
   * @param handOut null if nothing is in flight
   * @param keys that its client has sent with, the oldest first, and when
   */
  public record Box(
      int id,
      List<Message> messages,
      long nextBroadcast,
      long droppedUntold,
      Missing missing,
      Session session,
      HandOut handOut,
      List<Waiting> waiting,
      Map<Long, Long> keys) {}

  /** Losses, and when they last changed. */
  public record Missing(Gap gap, long changedMicros) {}

  /**
   * A live session.
   *
   * @param unconfirmed losses that are none if the message with this {@code seq} is acknowledged
   */
  public record Session(
      long token,
      String asker,
      int pushedCount,
      boolean mayPush,
      Map<Long, Missing> unconfirmed) {}

  /**
   * What a receive has in flight.
   *
   * @param missing what was lost before it; null if nothing was
   */
  public record HandOut(long receipt, String asker, List<Message> messages, Missing missing) {}

  /** A receive that waits for another one. */
  public record Waiting(
      String asker, long ticket, boolean inFlight, long deadlineMicros) {}

  private PoolState() {}

  static Missing export(Losses losses) {
    return losses == null ? null : new Missing(losses.toGap(), losses.changedMicros());
  }

  static Losses restore(Missing missing) {
    return missing == null ? null : new Losses(missing.gap(), missing.changedMicros());
  }
}
