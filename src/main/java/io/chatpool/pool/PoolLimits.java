package io.chatpool.pool;

/**
 * What one pool holds, and for how long.
 *
 * @param maxId the highest client id; ids start at 1
 * @param maxQueueLength messages one mailbox keeps: the newest ones
 * @param expireMicros age in microseconds beyond which a message is never handed out
 * @param waitMicros how long a receive waits for an earlier one of the same id to be settled
 * @param maxBytes what all that the pool keeps may take, as {@link PoolStats#bytes} counts it; what
 *     drains mailboxes may take an eighth more
 */
public record PoolLimits(
    int maxId, int maxQueueLength, long expireMicros, long waitMicros, long maxBytes) {

  /**
   * Receives that wait for one mailbox at a time; one more is refused as busy. Far above what a
   * polling client causes, and low enough that a flood of receives for one id stays cheap.
   */
  static final int MAX_WAITING_PER_MAILBOX = 1024;

  /** Keys that are remembered of one sender: more than a client may have unanswered. */
  static final int MAX_KEYS_PER_SENDER = 1024;

  public PoolLimits {
    requirePositive("maxId", maxId);
    requirePositive("maxQueueLength", maxQueueLength);
    requirePositive("expireMicros", expireMicros);
    requirePositive("waitMicros", waitMicros);
    requirePositive("maxBytes", maxBytes);
  }

  /** What may be taken by what drains mailboxes. */
  long maxBytesToDrain() {
    return maxBytes + maxBytes / 8;
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
