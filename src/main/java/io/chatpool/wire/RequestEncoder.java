package io.chatpool.wire;

/**
 * Requests as bytes [P-5, P-6], and what else a client says on a long connection. What no server
 * could take is refused here; whether an id or a length is within a server's limits only that
 * server knows.
 */
public final class RequestEncoder {

  private static final byte[] HEARTBEAT = {'H', '\n'};

  private RequestEncoder() {}

  /**
   * A send. Its last line ends in a line feed, so the server need not wait for more.
   *
   * @param from the sender's id, at least 1
   * @param to the receiver's id, or {@link Request#EVERYONE}
   * @param text one line; it may be empty
   * @throws IllegalArgumentException if an id is too small, or the text has a line break or half a
   *     surrogate pair
   */
  public static byte[] send(int from, int to, String text) {
    if (text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("The text is one line: it may not contain a line break");
    }
    if (to != Request.EVERYONE) {
      checkClient(to);
    }
    return Utf8.encode("S\n" + checkClient(from) + "\n" + to + "\n" + text + "\n");
  }

  /**
   * A receive.
   *
   * @param id whose messages to hand out, at least 1
   * @throws IllegalArgumentException if the id is too small
   */
  public static byte[] receive(int id) {
    return Utf8.encode("R\n" + checkClient(id) + "\n");
  }

  /**
   * The opening of a long connection.
   *
   * @param id whose messages to push, or {@link Request#NO_MAILBOX}
   * @param heartbeatSeconds how long the client may be quiet, at least 1
   * @throws IllegalArgumentException if a number is too small
   */
  public static byte[] open(int id, int heartbeatSeconds) {
    if (id != Request.NO_MAILBOX) {
      checkClient(id);
    }
    if (heartbeatSeconds < 1) {
      throw new IllegalArgumentException(
          "The heartbeat is " + heartbeatSeconds + " s (expected: 1 or more)");
    }
    return Utf8.encode("L\n" + id + "\n" + heartbeatSeconds + "\n");
  }

  /**
   * On a long connection: all messages up to this one are handled.
   *
   * @param seq a message that was pushed on the same connection
   * @throws IllegalArgumentException if no message has this number
   */
  public static byte[] acknowledge(long seq) {
    if (seq < 1) {
      throw new IllegalArgumentException("The message is " + seq + " (expected: 1 or more)");
    }
    return Utf8.encode("K\n" + seq + "\n");
  }

  /** On a long connection: the client is there. */
  public static byte[] heartbeat() {
    return HEARTBEAT.clone();
  }

  private static int checkClient(int id) {
    if (id < 1) {
      throw new IllegalArgumentException("The id is " + id + " (expected: 1 or more)");
    }
    return id;
  }
}
