package io.chatpool.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for single bytes in a range of bytes, eight at a time: lines of text are that long. */
final class EightBytes {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = '\n' * ONES;

  private EightBytes() {}

  /** The first line feed of a range, or the end of the range. */
  static int lineFeedOrEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long zeroIfLineFeed = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
      // The lowest high bit that this leaves is that of the first zero byte; those above it may be
      // wrong.
      long lineFeeds = zeroIfLineFeed - ONES & ~zeroIfLineFeed & HIGH_BITS;
      if (lineFeeds != 0) {
        return i + Long.numberOfTrailingZeros(lineFeeds) / Byte.SIZE;
      }
    }
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  /** The first byte of a range that is not ASCII, or the end of the range. */
  static int notAsciiOrEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long notAscii = (long) LONGS.get(bytes, i) & HIGH_BITS;
      if (notAscii != 0) {
        return i + Long.numberOfTrailingZeros(notAscii) / Byte.SIZE;
      }
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }
}
