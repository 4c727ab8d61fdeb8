package io.chatpool.pool;

/**
 * What a mailbox has lost since the last message that was handed out of it for good. The sum is
 * exact; broadcasts that were missed count as what the shared log did with them.
 *
 * @param dropped messages pushed out by newer ones
 * @param expired messages that grew too old unread
 */
public record Gap(long dropped, long expired) {

  /** Nothing is missing. */
  public static final Gap NONE = new Gap(0, 0);
}
