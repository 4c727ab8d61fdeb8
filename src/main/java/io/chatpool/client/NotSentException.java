package io.chatpool.client;

/** The request was not sent, so the server does not know of it. */
public final class NotSentException extends ChatException {

  private static final long serialVersionUID = 1;

  NotSentException(String why) {
    super("Not sent: " + why, null);
  }
}
