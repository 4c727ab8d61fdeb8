package io.chatpool.client;

import java.net.UnknownHostException;

/** There was no connection to the server, so it does not know of the request. */
public final class UnreachableException extends ChatException {

  private static final long serialVersionUID = 1;

  UnreachableException(String host, int port, Throwable cause) {
    super("Cannot connect to %s port %d: %s".formatted(host, port, what(cause)), cause);
  }

  /** Some causes have no message, and that of an unknown host is only the host. */
  private static String what(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
