package io.chatpool.wire;

/**
 * What a request may contain.
 *
 * @param maxId the highest client id; ids start at 1
 * @param maxTextBytes the longest text, in bytes of UTF-8
 * @param heartbeatSecondsMin the shortest heartbeat that a long connection may ask for
 * @param heartbeatSecondsMax the longest heartbeat that a long connection may ask for
 */
public record RequestLimits(
    int maxId, int maxTextBytes, int heartbeatSecondsMin, int heartbeatSecondsMax) {

  /**
   * The longest line that may hold a number. The reference server reads at most 1024 bytes of a
   * request, so no id line that it can understand is longer.
   */
  static final int MAX_NUMBER_LINE_BYTES = 1024;

  /** Whether a client may have this id. */
  public boolean isClient(long id) {
    return id >= 1 && id <= maxId;
  }

  /** Whether a message may be sent to this id: to a client or to everyone. */
  public boolean isReceiver(long id) {
    return id == Request.EVERYONE || isClient(id);
  }

  /** Whether a long connection may be opened for this id: a client's, or none. */
  boolean isMailbox(long id) {
    return id == Request.NO_MAILBOX || isClient(id);
  }

  boolean isHeartbeat(long seconds) {
    return seconds >= heartbeatSecondsMin && seconds <= heartbeatSecondsMax;
  }
}
