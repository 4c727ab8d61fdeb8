package io.chatpool.server;

/**
 * Notices that a peer does not take what is written to it [P-20]. (NOT thread safe)
 *
 * <p>Times are nanoseconds of a monotonic clock; only differences count.
 */
final class WriteProgress {

  private final long limitNanos;
  private boolean pending;
  private long progress;

  /** Since when nothing is known to have been taken. */
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
   * @return whether something was pending and nothing was taken for as long as the limit
   */
  boolean isStalled(boolean pending, long progress, long nowNanos) {
    // What was not pending the last time may have come just now.
    if (!pending || !this.pending || progress != this.progress) {
      this.pending = pending;
      this.progress = progress;
      progressNanos = nowNanos;
    }
    return nowNanos - progressNanos >= limitNanos;
  }
}
