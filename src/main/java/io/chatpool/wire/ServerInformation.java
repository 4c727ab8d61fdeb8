package io.chatpool.wire;

/**
 * What a server tells of itself [P-31]. With it a client finds what is wrong with a request before
 * it sends it.
 *
 * @param version one word, such as {@code 0.1.0}
 * @param epoch another number than before when mailboxes and keys were lost, as by a restart
 * @param limits what a request may contain
 */
public record ServerInformation(String version, long epoch, RequestLimits limits) {

  /**
   * Checks a send.
   *
   * @throws IllegalArgumentException if this server would refuse it; the message names the limit
   */
  public void checkSend(int from, int to, String text) {
    checkId(from);
    if (to != Request.EVERYONE) {
      checkId(to);
    }
    // A character takes three bytes at most: two of four bytes are a surrogate pair.
    boolean mayBeTooLong = text.length() > limits.maxTextBytes() / 3;
    int length = mayBeTooLong ? Utf8.encode(text).length : 0;
    if (length > limits.maxTextBytes()) {
      throw new IllegalArgumentException(
          "The text has %d bytes: this server takes at most %d"
              .formatted(length, limits.maxTextBytes()));
    }
  }

  /**
   * Checks the opening of a long connection.
   *
   * @throws IllegalArgumentException if this server would refuse it; the message names the limit
   */
  public void checkOpen(int id, int heartbeatSeconds) {
    if (id != Request.NO_MAILBOX) {
      checkId(id);
    }
    if (heartbeatSeconds < limits.heartbeatSecondsMin()
        || heartbeatSeconds > limits.heartbeatSecondsMax()) {
      throw new IllegalArgumentException(
          "The heartbeat is %d s: this server takes %d to %d s"
              .formatted(
                  heartbeatSeconds, limits.heartbeatSecondsMin(), limits.heartbeatSecondsMax()));
    }
  }

  /**
   * Checks the id of a client.
   *
   * @throws IllegalArgumentException if this server has none such; the message names the limit
   */
  public void checkId(int id) {
    if (!limits.isClient(id)) {
      throw new IllegalArgumentException(
          "The id is %d: this server has the ids 1 to %d".formatted(id, limits.maxId()));
    }
  }
}
