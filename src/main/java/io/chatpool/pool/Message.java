package io.chatpool.pool;

/**
 * A stored message.
 *
 * @param seq its place in the total order: unique and rising over the whole pool, across restarts,
 *     and about the wall clock in microseconds, so it dates the message and stays below 2^53
 * @param storedAtMicros when it was stored; its age counts from here
 * @param from the sender's id
 * @param to the receiver's id, or {@link #EVERYONE}
 * @param text UTF-8 without a line feed. It is shared by all who hold the message (a broadcast has
 *     one for all its receivers), so nobody may write to it
 */
public record Message(long seq, long storedAtMicros, int from, int to, byte[] text) {

  /** The receiver of a broadcast. */
  public static final int EVERYONE = 0;
}
