package io.chatpool.wire;

/**
 * Reads one line that holds a number, in pieces and without keeping them: ASCII digits, ASCII white
 * space around them allowed [P-7].
 */
final class NumberLine {

  private enum State {
    BEFORE,
    DIGITS,
    AFTER,
    BAD
  }

  /** Beyond every id and every {@code seq}, and far enough from overflow to add a digit. */
  private static final long TOO_LARGE = 1L << 53;

  /** Digits that are below {@link #TOO_LARGE} whatever they are. */
  private static final int MAX_PLAIN_DIGITS = 15;

  private State state = State.BEFORE;
  private long value;
  private int length;

  /**
   * Reads a whole line of nothing but digits, as nearly all are. Only at the beginning of a line.
   *
   * @return false if it is not such a line, or not all there: it has to be {@link #append}ed then
   */
  boolean readLine(byte[] bytes, int from, int to) {
    if (length > 0) {
      return false;
    }
    int end = Math.min(to, from + MAX_PLAIN_DIGITS + 1);
    long digits = 0;
    int i = from;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      digits = digits * 10 + bytes[i] - '0';
      i++;
    }
    if (i == from || i == end || bytes[i] != '\n') {
      return false;
    }
    state = State.DIGITS;
    value = digits;
    length = i - from;
    return true;
  }

  /** Adds a piece of the line. */
  void append(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      append(bytes[i]);
    }
    length += to - from;
  }

  private void append(byte b) {
    if (b >= '0' && b <= '9') {
      digit(b - '0');
    } else if (!isWhiteSpace(b)) {
      state = State.BAD;
    } else if (state == State.DIGITS) {
      state = State.AFTER;
    }
  }

  int length() {
    return length;
  }

  /** The number, or -1 if the line holds none. */
  long value() {
    boolean number = state == State.DIGITS || state == State.AFTER;
    return number && value < TOO_LARGE ? value : -1;
  }

  /**
   * The number of a whole line as servers write it: digits alone, no leading zeros.
   *
   * @return -1 if the line is none, or more than {@code max}
   */
  static long strictValue(byte[] line, long max) {
    if (line.length == 0 || line[0] == '0' && line.length > 1) {
      return -1;
    }
    long number = 0;
    for (byte b : line) {
      int digit = b - '0';
      if (digit < 0 || digit > 9 || number > (max - digit) / 10) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  void reset() {
    state = State.BEFORE;
    value = 0;
    length = 0;
  }

  private void digit(int digit) {
    if (state == State.BEFORE) {
      state = State.DIGITS;
    } else if (state != State.DIGITS) {
      state = State.BAD;
    }
    value = Math.min(TOO_LARGE, value * 10 + digit);
  }

  /** Tab to carriage return, and space: what the reference takes around a number as well. */
  private static boolean isWhiteSpace(byte b) {
    return b >= 0x09 && b <= 0x0d || b == ' ';
  }
}
