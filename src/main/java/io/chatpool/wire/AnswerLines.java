package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of an answer, one after the other. (NOT thread safe) */
final class AnswerLines {

  private final byte[] answer;
  private int position;
  private boolean broken;

  AnswerLines(byte[] answer) {
    this.answer = answer;
  }

  /**
   * The next line without its line feed.
   *
   * @return null if no complete line of UTF-8 is left; then there is none after it either
   */
  String next() {
    int end = position;
    while (end < answer.length && answer[end] != '\n') {
      end++;
    }
    if (broken || end == answer.length) {
      return null;
    }
    byte[] line = Arrays.copyOfRange(answer, position, end);
    broken = !Utf8.isValid(line, 0, line.length);
    position = end + 1;
    return broken ? null : new String(line, StandardCharsets.UTF_8);
  }

  /** Whether a line was not UTF-8. */
  boolean isBroken() {
    return broken;
  }

  /** Whether all bytes are read. */
  boolean isAtEnd() {
    return position == answer.length;
  }
}
