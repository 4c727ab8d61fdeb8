package io.chatpool.wire;

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
   * The text of a line that has come in one piece.
   *
   * @return null if it is too long or not UTF-8
   */
  static byte[] text(byte[] bytes, int from, int to, int maxBytes, boolean dropCarriageReturn) {
    boolean endsInCarriageReturn = to > from && bytes[to - 1] == '\r';
    int end = dropCarriageReturn && endsInCarriageReturn ? to - 1 : to;
    if (end - from > maxBytes || !Utf8.isValid(bytes, from, end)) {
      return null;
    }
    return Arrays.copyOfRange(bytes, from, end);
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

  /** How many bytes of memory hold what has come. */
  int capacity() {
    return bytes.length;
  }

  boolean isEmpty(boolean dropCarriageReturn) {
    return length == 0 || length == 1 && dropCarriageReturn && bytes[0] == '\r';
  }

  /** The text, or null if it is too long or not UTF-8. */
  byte[] text(boolean dropCarriageReturn) {
    return text(bytes, 0, length, maxBytes, dropCarriageReturn);
  }
}
