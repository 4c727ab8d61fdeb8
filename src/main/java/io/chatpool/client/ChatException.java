package io.chatpool.client;

/** A request to a chat server has failed, in one of a closed set of ways. */
public abstract sealed class ChatException extends RuntimeException
    permits RefusedException,
        UnreachableException,
        AnswerTimeoutException,
        BrokenAnswerException,
        ConnectionLostException,
        NotSentException {

  private static final long serialVersionUID = 1;

  ChatException(String message, Throwable cause) {
    super(message, cause);
  }
}
