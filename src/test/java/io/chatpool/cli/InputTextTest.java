package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputTextTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a\\n, a",
    "a\\r\\n, a",
    "a\\n\\n, a\\n",
    "a\\r, a\\r",
    "\\n, ''",
    "'', ''",
    "a\\nb\\n, a\\nb",
    "\\r\\n, ''"
  })
  void oneLineBreakAtTheEndIsDropped(String input, String text) throws IOException {
    assertEquals(text.translateEscapes(), read(input.translateEscapes()));
  }

  @Test
  void aByteOrderMarkAtTheStartIsDropped() throws IOException {
    assertEquals("a\ufeff", read("\ufeffa\ufeff\n"));
  }

  @Test
  void anArgumentThatTheLocaleHasSpoiltIsRefused() {
    assertEquals("grüße", InputText.ofArgument("grüße"));
    assertThrows(IllegalArgumentException.class, () -> InputText.ofArgument("gr\ufffd\ufffde"));
  }

  @Test
  void theInputIsUtf8() throws IOException {
    assertEquals("grüße 😀", read("grüße 😀\n"));
  }

  @Test
  void malformedInputIsAnErrorAndNotRepaired() {
    byte[] latin1 = "grüße".getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(IllegalArgumentException.class, () -> read(latin1));
  }

  @Test
  void aMebibyteIsTakenWithItsLineBreakAndAByteMoreIsNot() throws IOException {
    String longest = "a".repeat(InputText.MAX_BYTES);
    assertEquals(longest, read(longest + "\r\n"));
    assertThrows(IllegalArgumentException.class, () -> read(longest + "a"));
    assertThrows(IllegalArgumentException.class, () -> read(longest + "\r\na"));
    assertThrows(IllegalArgumentException.class, () -> read(longest + "a\r\n"));
    assertThrows(IllegalArgumentException.class, () -> read(longest + longest + "\n"));
  }

  private static String read(String input) throws IOException {
    return read(input.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(byte[] input) throws IOException {
    return InputText.ofStream(new ByteArrayInputStream(input));
  }
}
