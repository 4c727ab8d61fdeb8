package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

  @Test
  void anEscapeSequenceLosesItsEscape() {
    assertEquals("a\\u{1b}[2Jb", VisibleText.of("a\u001b[2Jb"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, C0",
    "9, tab",
    "d, carriage return",
    "7f, DEL",
    "80, C1",
    "9b, C1 control sequence",
    "9f, C1",
    "ad, soft hyphen",
    "200e, left-to-right mark",
    "202e, right-to-left override",
    "2066, isolate",
    "2028, line separator",
    "2029, paragraph separator",
    "feff, byte order mark",
    "e0041, tag"
  })
  void everyControlIsWrittenOut(String code, String kind) {
    String control = Character.toString(Integer.parseInt(code, 16));
    assertEquals("a\\u{" + code + "}b", VisibleText.of("a" + control + "b"), kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Hello ~",
        "\u00a0grüße",
        "\u05e9\u05dc\u05d5\u05dd",
        "😀",
        "e\u0301",
        "\ud83d\udc69\u200d\ud83d\udcbb",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
      })
  void whatHasAShapeStaysAsItIs(String text) {
    assertEquals(text, VisibleText.of(text));
  }
}
