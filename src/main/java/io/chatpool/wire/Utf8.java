package io.chatpool.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Well-formed UTF-8, RFC 3629 section 4: shortest forms only, no surrogates, up to U+10FFFF. */
public final class Utf8 {

  private Utf8() {}

  /**
   * Encodes a text. ({@code String.getBytes} would put a question mark for what it cannot encode.)
   *
   * @throws IllegalArgumentException if the text has half of a surrogate pair
   */
  public static byte[] encode(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The text has half of a surrogate pair", e);
    }
  }

  /** Whether a range of bytes is well-formed. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int i = EightBytes.notAsciiOrEnd(bytes, from, to);
    while (i < to) {
      int first = bytes[i];
      int tail = tailLength(first);
      if (tail < 0 || i + tail >= to || !isSecondByte(first, bytes[i + 1])) {
        return false;
      }
      for (int n = 2; n <= tail; n++) {
        if (!isTail(bytes[i + n])) {
          return false;
        }
      }
      i = EightBytes.notAsciiOrEnd(bytes, i + 1 + tail, to);
    }
    return true;
  }

  /** Bytes that follow a first byte above 0x7f; -1 if no character starts with it. */
  private static int tailLength(int first) {
    int unsigned = first & 0xff;
    if (unsigned >= 0xc2 && unsigned <= 0xdf) {
      return 1;
    }
    if (unsigned >= 0xe0 && unsigned <= 0xef) {
      return 2;
    }
    return unsigned >= 0xf0 && unsigned <= 0xf4 ? 3 : -1;
  }

  /** The second byte is where overlong forms, surrogates and too large values show. */
  private static boolean isSecondByte(int first, byte second) {
    if (!isTail(second)) {
      return false;
    }
    int unsigned = second & 0xff;
    switch (first & 0xff) {
      case 0xe0:
        return unsigned >= 0xa0;
      case 0xed:
        return unsigned <= 0x9f;
      case 0xf0:
        return unsigned >= 0x90;
      case 0xf4:
        return unsigned <= 0x8f;
      default:
        return true;
    }
  }

  private static boolean isTail(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
