package io.chatpool.protocol;

/**
 * What a request may contain.
 *
 * @param maxId the highest client id; ids start at 1
 * @param maxTextBytes the longest text, in bytes of UTF-8
 */
public record ProtocolLimits(int maxId, int maxTextBytes) {

  /**
   * The longest line that may hold an id. The reference server reads at most 1024 bytes of a
   * request, so no id line that it can understand is longer.
   */
  static final int MAX_ID_LINE_BYTES = 1024;

  /** Whether a client may have this id. */
  public boolean isClient(int id) {
    return id >= 1 && id <= maxId;
  }

  /** Whether a message may be sent to this id: to a client or to everyone. */
  public boolean isReceiver(int id) {
    return id == Request.EVERYONE || isClient(id);
  }
}
