package io.chatpool.client;

import java.util.Objects;

/**
 * Where the server is, and how long and how much to wait for.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param connectTimeoutMillis how long finding the host's addresses may take, and then connecting
 *     to each of them
 * @param answerTimeoutMillis how long the whole answer may take once the connection stands. A
 *     server holds a receive back while the fate of an earlier one of the same mailbox is open
 *     ({@code server.lingerSeconds}): with a shorter timeout such a receive fails
 * @param maxAnswerBytes a longer answer is broken. Too low, and a full mailbox cannot be received
 *     at all; too high costs nothing until a server sends that much
 */
public record ChatClientOptions(
    String host, int port, int connectTimeoutMillis, int answerTimeoutMillis, int maxAnswerBytes) {

  /** Longer than a SYN that was lost and sent again takes (1 s, then 3 s). */
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5_000;

  /** Longer than the server's own waits by default: linger 5 s and bus timeout 2 s. */
  public static final int DEFAULT_ANSWER_TIMEOUT_MILLIS = 10_000;

  /** A full mailbox, 32 messages, of texts of 1 MiB, twice. */
  public static final int DEFAULT_MAX_ANSWER_BYTES = 64 << 20;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public ChatClientOptions {
    Objects.requireNonNull(host, "host");
    checkRange("port", port, 65_535);
    checkRange("connectTimeoutMillis", connectTimeoutMillis, Integer.MAX_VALUE);
    checkRange("answerTimeoutMillis", answerTimeoutMillis, Integer.MAX_VALUE);
    checkRange("maxAnswerBytes", maxAnswerBytes, Integer.MAX_VALUE);
  }

  /** The defaults for a server. */
  public static ChatClientOptions of(String host, int port) {
    return new ChatClientOptions(
        host,
        port,
        DEFAULT_CONNECT_TIMEOUT_MILLIS,
        DEFAULT_ANSWER_TIMEOUT_MILLIS,
        DEFAULT_MAX_ANSWER_BYTES);
  }

  private static void checkRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "%s is %d (expected: 1 to %d)".formatted(name, value, max));
    }
  }
}
