package io.chatpool.wire;

import java.util.List;

/** What a server has answered. */
public sealed interface Response {

  /** The send is done [P-5]. */
  record Stored() implements Response {
    static final Stored INSTANCE = new Stored();
  }

  /** The messages of the mailbox, oldest first [P-6]. */
  record Received(List<ReceivedMessage> messages) implements Response {}

  /**
   * The request is refused [P-11].
   *
   * @param reason one word; newer servers may have more of them than {@link Reason}
   */
  record Refused(String reason) implements Response {}

  /**
   * Bytes that are no complete answer.
   *
   * @param fault what is wrong with them, for a log or a user
   */
  record Malformed(String fault) implements Response {}
}
