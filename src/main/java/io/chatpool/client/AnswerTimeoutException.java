package io.chatpool.client;

/**
 * The server was connected but has not answered in time. A send may or may not have been applied;
 * the messages of a receive are back in the mailbox.
 */
public final class AnswerTimeoutException extends ChatException {

  private static final long serialVersionUID = 1;

  AnswerTimeoutException(int timeoutMillis) {
    super("The server did not answer within %d ms".formatted(timeoutMillis), null);
  }
}
