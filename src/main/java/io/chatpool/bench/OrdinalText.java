package io.chatpool.bench;

import java.util.Arrays;

/** A text that is a number, 16 hexadecimal digits, and then always the same. */
final class OrdinalText {

  /** The shortest text. */
  static final int DIGITS = 16;

  private static final byte[] DIGIT = LongFrames.ascii("0123456789abcdef");
  private static final byte FILLER = 'x';

  private OrdinalText() {}

  /** The text of number 0. */
  static byte[] first(int length) {
    byte[] text = new byte[length];
    Arrays.fill(text, FILLER);
    Arrays.fill(text, 0, DIGITS, DIGIT[0]);
    return text;
  }

  /** Makes the text that begins here that of the next number. */
  static void advance(byte[] bytes, int from) {
    for (int i = from + DIGITS - 1; i >= from; i--) {
      int digit = Character.digit(bytes[i], 16) + 1;
      bytes[i] = DIGIT[digit % DIGIT.length];
      if (digit < DIGIT.length) {
        return;
      }
    }
  }
}
