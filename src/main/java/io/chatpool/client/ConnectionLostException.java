package io.chatpool.client;

/** The connection ended before the answer came. A send may or may not have been applied. */
public final class ConnectionLostException extends ChatException {

  private static final long serialVersionUID = 1;

  ConnectionLostException() {
    super("The connection ended before the server answered", null);
  }
}
