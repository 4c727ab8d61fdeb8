package io.chatpool.client;

/** The server has refused the request. It has not been applied, not even in part. */
public final class RefusedException extends ChatException {

  private static final long serialVersionUID = 1;

  /** The word on the wire. */
  private final String reason;

  RefusedException(String reason) {
    super("The server refused the request: " + reason, null);
    this.reason = reason;
  }

  /**
   * Why: the word of a {@link io.chatpool.wire.Reason}, or one that only a newer server knows.
   */
  public String reason() {
    return reason;
  }
}
