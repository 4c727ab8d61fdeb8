package io.chatpool.protocol;

import java.util.Arrays;

/**
 * Collects the bytes of one text line from any number of pieces, up to a limit. The memory it takes
 * follows the bytes that have come, not the limit.
 */
final class TextLine {

  private static final byte[] EMPTY = {};

  private final int maxBytes;
  private byte[] bytes = EMPTY;
  private int length;

  /** For lines of at most {@code maxBytes} bytes, a CR before the LF not counted. */
  TextLine(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a piece.
   *
   * @return false if the line is now too long, whatever comes: not even a CR at its end helps
   */
  boolean append(byte[] piece, int from, int to) {
    int added = to - from;
    if (added > maxBytes + 1 - length) {
      return false;
    }
    if (length + added > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + added, Math.min(2 * length, maxBytes + 1)));
    }
    System.arraycopy(piece, from, bytes, length, added);
    length += added;
    return true;
  }

  boolean isEmpty(boolean dropCarriageReturn) {
    return contentLength(dropCarriageReturn) == 0;
  }

  /** The text, or null if it is too long or not UTF-8. */
  byte[] text(boolean dropCarriageReturn) {
    int contentLength = contentLength(dropCarriageReturn);
    if (contentLength > maxBytes || !Utf8.isValid(bytes, contentLength)) {
      return null;
    }
    return contentLength == bytes.length ? bytes : Arrays.copyOf(bytes, contentLength);
  }

  private int contentLength(boolean dropCarriageReturn) {
    boolean endsInCarriageReturn = length > 0 && bytes[length - 1] == '\r';
    return dropCarriageReturn && endsInCarriageReturn ? length - 1 : length;
  }
}
