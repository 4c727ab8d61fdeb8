package io.chatpool.wire;

import java.util.List;

/**
 * What a server sends: on a short connection one answer, on a long one answers in the order of the
 * questions, and pushes between them.
 */
public sealed interface ServerFrame {

  /** The answer to an open or to a send: it is done. */
  record Granted(Question question) implements ServerFrame {}

  /**
   * The answer to any question but a heartbeat: it is refused, and nothing has changed.
   *
   * @param reason one word; newer servers may have more of them than {@link Reason}
   */
  record Refused(Question question, String reason) implements ServerFrame {}

  /** The answer to a receive: the messages of the mailbox, oldest first [P-6]. */
  record Received(List<ReceivedMessage> messages) implements ServerFrame {}

  /** The answer to the question what the server is and allows. */
  record Informed(ServerInformation information) implements ServerFrame {}

  /** The answer to a heartbeat. */
  record HeartbeatAnswer() implements ServerFrame {
    static final HeartbeatAnswer INSTANCE = new HeartbeatAnswer();
  }

  /**
   * A push: a message.
   *
   * @param seq its number, at least 1; the numbers of a connection rise
   * @param from the sender's id
   * @param to the receiver's id, or {@link Request#EVERYONE}
   * @param text one line; it may be empty
   */
  record Pushed(long seq, int from, int to, String text) implements ServerFrame {}

  /**
   * A push: messages that were lost before the next one.
   *
   * @param dropped so many were pushed out of the mailbox by newer ones
   * @param expired so many grew too old unread
   */
  record Gap(long dropped, long expired) implements ServerFrame {}

  /**
   * A push, and the last frame: the server is about to close.
   *
   * @param reason one word; newer servers may have more of them than {@link Goodbye}
   * @param retrySeconds when to come back, or {@link Goodbye#DO_NOT_RETRY}
   */
  record Closing(String reason, int retrySeconds) implements ServerFrame {}

  /**
   * Bytes that are no frame, or none that may come here; nothing can be read after them.
   *
   * @param fault what is wrong with them, for a log or a user
   */
  record Malformed(String fault) implements ServerFrame {}
}
