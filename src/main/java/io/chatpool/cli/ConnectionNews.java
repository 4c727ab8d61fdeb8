package io.chatpool.cli;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Disconnection;
import java.util.Optional;

/** Puts the state of the connection into words, each change once. (NOT thread safe) */
final class ConnectionNews {

  /** The server's word when another connection has opened the same id. */
  private static final String REPLACED = "replaced";

  private static final long MILLIS_PER_SECOND = 1_000;

  private final ServerAddress server;
  private final int id;
  private boolean wasConnected;

  /** What was told last; null while there is a connection. */
  private Cause toldCause;

  ConnectionNews(ServerAddress server, int id) {
    this.server = server;
    this.id = id;
  }

  /** There is a connection. */
  String connected() {
    toldCause = null;
    if (wasConnected) {
      return "Connected again.";
    }
    wasConnected = true;
    return "Connected to %s as %d. /help for help.".formatted(server, id);
  }

  /** There is none; empty if that is no news. */
  Optional<String> disconnected(Disconnection disconnection) {
    Cause cause = disconnection.cause();
    if (cause == Cause.CLOSED || cause == toldCause) {
      return Optional.empty();
    }
    toldCause = cause;
    return Optional.of(VisibleText.of(what(disconnection)) + "." + whatNext(disconnection));
  }

  private String what(Disconnection disconnection) {
    String detail = disconnection.detail();
    return switch (disconnection.cause()) {
      case UNREACHABLE, OUT_OF_RANGE, UNHANDLED, CLOSED -> detail;
      case REFUSED -> "The server refused the connection: " + detail;
      case GOODBYE ->
          detail.equals(REPLACED)
              ? "Another client has connected as " + id
              : "The server has ended the connection: " + detail;
      case LOST, SILENT, BROKEN -> "Connection lost: " + detail;
    };
  }

  private static String whatNext(Disconnection disconnection) {
    if (disconnection.isFinal()) {
      return "";
    }
    long seconds = disconnection.retryMillis() / MILLIS_PER_SECOND;
    return seconds == 0 ? " Trying again." : " Trying again in " + seconds + " s.";
  }
}
