package io.chatpool.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text of a send as the user gives it: an argument, or standard input. */
final class InputText {

  /** Far above what servers take by default (4 KiB), and no burden on this process. */
  static final int MAX_BYTES = 1 << 20;

  /** A text and its line break, and a byte more to see that there is too much. */
  private static final int KEPT_BYTES = MAX_BYTES + 3;

  private static final String BYTE_ORDER_MARK = "\ufeff";

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
   * Reads to the end, and drops one line break there, which {@code echo} and editors add, and a
   * byte order mark at the start.
   *
   * @throws IllegalArgumentException if the input is too long or not UTF-8
   */
  static String ofStream(InputStream in) throws IOException {
    return withoutByteOrderMark(ofLine(in.readNBytes(KEPT_BYTES)));
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static String ofLine(byte[] bytes) {
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

  /** Standard input, text by text: a line each. (NOT thread safe) */
  static final class Lines {

    private final InputStream in;
    private boolean isFirst = true;

    Lines(InputStream in) {
      this.in = new BufferedInputStream(in);
    }

    /**
     * Reads a line, without its line break; empty at the end of the input.
     *
     * @throws IllegalArgumentException if the line is too long or not UTF-8; the next one can be
     *     read
     */
    Optional<String> next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int read = in.read();
      if (read < 0) {
        return Optional.empty();
      }
      for (; read >= 0; read = in.read()) {
        if (line.size() < KEPT_BYTES) {
          line.write(read);
        }
        if (read == '\n') {
          break;
        }
      }
      boolean first = isFirst;
      isFirst = false;
      String text = ofLine(line.toByteArray());
      return Optional.of(first ? withoutByteOrderMark(text) : text);
    }
  }
}
