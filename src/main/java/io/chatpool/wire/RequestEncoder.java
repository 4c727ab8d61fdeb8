package io.chatpool.wire;

/**
 * Requests as bytes [P-5, P-6], and what else a client says on a long connection. What no server
 * could take is refused here; whether an id or a length is within a server's limits only that
 * server knows.
 */
public final class RequestEncoder {

  /** Above every key of a message: it is below this, and not negative. */
  public static final long KEY_END = 1L << 53;

  private static final byte[] INFORMATION = {'I', '\n'};
  private static final byte[] HEARTBEAT = {'H', '\n'};
  private static final byte[] TAKEN = {'T', '\n'};

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
    return Utf8.encode("S\n" + ids(from, to) + checkText(text) + "\n");
  }

  /**
   * A send that may be sent again after its answer was lost: a server that knows the key from
   * before answers it and does not store it again [P-30].
   *
   * @param from the sender's id, at least 1
   * @param to the receiver's id, or {@link Request#EVERYONE}
   * @param key from 0 to below {@link #KEY_END}; another one for each message of this sender
   * @param text one line; it may be empty
   * @throws IllegalArgumentException as for {@link #send}, or if there is no such key
   */
  public static byte[] sendOnce(int from, int to, long key, String text) {
    if (key < 0 || key >= KEY_END) {
      throw new IllegalArgumentException(
          "The key is %d (expected: 0 to %d)".formatted(key, KEY_END - 1));
    }
    return Utf8.encode("O\n" + ids(from, to) + key + "\n" + checkText(text) + "\n");
  }

  /** The question what the server is and allows [P-31]. */
  public static byte[] information() {
    return INFORMATION.clone();
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

  /**
   * On a long connection: the client has the answer of its oldest receive that it has not told yet
   * [P-29].
   */
  public static byte[] taken() {
    return TAKEN.clone();
  }

  private static String ids(int from, int to) {
    if (to != Request.EVERYONE) {
      checkClient(to);
    }
    return checkClient(from) + "\n" + to + "\n";
  }

  private static String checkText(String text) {
    if (text.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("The text is one line: it may not contain a line break");
    }
    return text;
  }

  private static int checkClient(int id) {
    if (id < 1) {
      throw new IllegalArgumentException("The id is " + id + " (expected: 1 or more)");
    }
    return id;
  }
}
