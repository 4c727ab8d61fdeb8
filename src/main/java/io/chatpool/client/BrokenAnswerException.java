package io.chatpool.client;

/**
 * What came is not a complete answer: the connection broke, or the other end is no chat server. A
 * send may or may not have been applied; the messages of a receive are back in the mailbox.
 */
public final class BrokenAnswerException extends ChatException {

  private static final long serialVersionUID = 1;

  BrokenAnswerException(String fault, Throwable cause) {
    super("The server's answer is broken: " + fault, cause);
  }
}
