package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Why the server ends a long connection: the second line of a {@code B} frame [P-21]. */
public enum Goodbye {
  /** A newer connection has the mailbox. */
  REPLACED,
  /** Nothing complete has come from the client for 1.5 heartbeats. */
  HEARTBEAT,
  /** The server or its pool is about to stop. */
  SHUTDOWN,
  /** The client has broken the protocol. */
  INVALID;

  /** As the number of seconds: do not come back. */
  public static final int DO_NOT_RETRY = -1;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word on the wire. */
  public String word() {
    return word;
  }

  /** The whole frame. */
  public byte[] frame(int retrySeconds) {
    return ("B\n" + word + "\n" + retrySeconds + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
