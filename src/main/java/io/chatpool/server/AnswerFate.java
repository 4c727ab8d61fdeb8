package io.chatpool.server;

/** What has become of an answer that was written, as far as this side can tell [P-8]. */
enum AnswerFate {
  DELIVERED,
  LOST,
  /** Not known yet: wait for another event, or for the linger time to end. */
  UNDECIDED;

  /** What the kernel says about the connection after our last byte and our end of output. */
  enum KernelView {
    /** The peer has acknowledged all of it, and has ended its own output. */
    BOTH_ENDED,
    /** The peer has acknowledged all of it. */
    ALL_ACKNOWLEDGED,
    /** Something is still under way. */
    NOT_ACKNOWLEDGED,
    /** This transport cannot ask the kernel. */
    UNKNOWN
  }

  /**
   * Judges what is known now.
   *
   * @param failed the connection was reset, or writing or ending the output failed
   * @param endOfInput the peer has ended its output. By itself this proves nothing: it also comes
   *     from a peer that went away before the answer reached it
   * @param kernel the kernel's view
   */
  static AnswerFate soFar(boolean failed, boolean endOfInput, KernelView kernel) {
    if (failed) {
      return LOST;
    }
    boolean delivered =
        kernel == KernelView.BOTH_ENDED || kernel == KernelView.UNKNOWN && endOfInput;
    return delivered ? DELIVERED : UNDECIDED;
  }

  /** Judges for good, when the linger time is over: what nobody has acknowledged is lost. */
  static AnswerFate atLast(boolean failed, boolean endOfInput, KernelView kernel) {
    if (!failed && kernel == KernelView.ALL_ACKNOWLEDGED) {
      return DELIVERED;
    }
    return soFar(failed, endOfInput, kernel) == DELIVERED ? DELIVERED : LOST;
  }
}
