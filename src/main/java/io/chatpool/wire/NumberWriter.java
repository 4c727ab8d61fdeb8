package io.chatpool.wire;

/** Writes lines that are a number in decimal, straight into the array that goes out. */
public final class NumberWriter {

  private static final long[] POWERS_OF_TEN = new long[19];

  static {
    long power = 1;
    for (int i = 0; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = power;
      power *= 10;
    }
  }

  private NumberWriter() {}

  /** How many bytes the line of a number takes. */
  public static int lineLength(long number) {
    return digits(number) + 1;
  }

  /** Writes the line of a number that is not negative, and returns the position after it. */
  public static int putLine(byte[] bytes, int at, long number) {
    int end = at + digits(number);
    int i = end;
    long rest = number;
    // Two digits for each of the slow divisions.
    while (rest >= 100) {
      long hundreds = rest / 100;
      int pair = (int) (rest - 100 * hundreds);
      bytes[--i] = (byte) ('0' + pair % 10);
      bytes[--i] = (byte) ('0' + pair / 10);
      rest = hundreds;
    }
    int pair = (int) rest;
    bytes[--i] = (byte) ('0' + pair % 10);
    if (pair >= 10) {
      bytes[--i] = (byte) ('0' + pair / 10);
    }
    bytes[end] = '\n';
    return end + 1;
  }

  private static int digits(long number) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(number | 1);
    // 1233/4096 is a little less than log10(2): never too many, at most one too few.
    int atLeast = bits * 1233 >>> 12;
    return number < POWERS_OF_TEN[atLeast] ? Math.max(1, atLeast) : atLeast + 1;
  }
}
