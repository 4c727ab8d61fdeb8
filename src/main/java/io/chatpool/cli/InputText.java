package io.chatpool.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a send as the user gives it: an argument, or standard input. */
final class InputText {

  /** Far above what servers take by default (4 KiB), and no burden on this process. */
  static final int MAX_BYTES = 1 << 20;

  /** What the JVM puts where the bytes of an argument are no characters of the locale. */
  private static final char REPLACEMENT = '\ufffd';

  private InputText() {}

  /**
   * Takes an argument. The JVM reads it in the charset of the locale, and in the C locale every
   * character beyond ASCII is lost: that must not be sent as if it was meant.
   *
   * @throws IllegalArgumentException if characters are lost
   */
  static String ofArgument(String argument) {
    if (argument.indexOf(REPLACEMENT) >= 0) {
      throw new IllegalArgumentException(
          "The text is not readable in this locale (try LC_ALL=C.UTF-8, or standard input: -)");
    }
    return argument;
  }

  /**
   * Reads to the end, and drops one line break there: {@code echo} and editors add it.
   *
   * @throws IllegalArgumentException if the input is too long or not UTF-8
   */
  static String ofStream(InputStream in) throws IOException {
    // Room for the line break, and one more byte to see that there is too much.
    byte[] bytes = in.readNBytes(MAX_BYTES + 3);
    int length = lengthWithoutLineBreak(bytes);
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The text on standard input is longer than %d bytes".formatted(MAX_BYTES));
    }
    try {
      ByteBuffer text = ByteBuffer.wrap(bytes, 0, length);
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The text on standard input is not UTF-8", e);
    }
  }

  private static int lengthWithoutLineBreak(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
    }
    return length;
  }
}
