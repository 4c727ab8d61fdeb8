package io.chatpool.server;

/**
 * Notices that a peer does not take what is written to it [P-20]. (NOT thread safe)
 *
 * <p>Times are nanoseconds of a monotonic clock; only differences count.
 */
final class WriteProgress {

  private final long limitNanos;
  private long progress;
  private long progressNanos;

  /** For a connection on which nothing is pending. */
  WriteProgress(long limitNanos, long nowNanos) {
    this.limitNanos = limitNanos;
    progressNanos = nowNanos;
  }

  /**
   * Looks again.
   *
   * @param pending whether there is anything to take
   * @param progress differs from the last time if something was taken since
   * @return whether nothing was taken for as long as the limit
   */
  boolean isStalled(boolean pending, long progress, long nowNanos) {
    if (!pending || progress != this.progress) {
      this.progress = progress;
      progressNanos = nowNanos;
    }
    return nowNanos - progressNanos >= limitNanos;
  }
}
