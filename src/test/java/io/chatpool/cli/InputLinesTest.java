package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputLinesTest {

  @Test
  void linesComeWithoutTheirLineBreaks() throws IOException {
    InputText.Lines lines = lines("grüße\n\nb\r\nc\rd\n");
    assertEquals(Optional.of("grüße"), lines.next());
    assertEquals(Optional.of(""), lines.next());
    assertEquals(Optional.of("b"), lines.next());
    assertEquals(Optional.of("c\rd"), lines.next());
    assertEquals(Optional.empty(), lines.next());
    assertEquals(Optional.empty(), lines.next());
  }

  @Test
  void theLastLineNeedsNoLineBreak() throws IOException {
    InputText.Lines lines = lines("a\nb");
    assertEquals(Optional.of("a"), lines.next());
    assertEquals(Optional.of("b"), lines.next());
    assertEquals(Optional.empty(), lines.next());
  }

  @Test
  void aLineThatIsTooLongIsSkippedWhole() throws IOException {
    String longest = "x".repeat(InputText.MAX_BYTES);
    InputText.Lines lines = lines(longest + "\r\n" + longest + "xyz\nb\n");
    assertEquals(Optional.of(longest), lines.next());
    assertThrows(IllegalArgumentException.class, lines::next);
    assertEquals(Optional.of("b"), lines.next());
  }

  @Test
  void aLineThatIsNotUtf8IsSkippedAlone() throws IOException {
    InputText.Lines lines =
        new InputText.Lines(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xff, '\n', 'b'}));
    assertEquals(Optional.of("a"), lines.next());
    assertThrows(IllegalArgumentException.class, lines::next);
    assertEquals(Optional.of("b"), lines.next());
  }

  @Test
  void aByteOrderMarkAtTheStartIsDroppedAndOthersAreText() throws IOException {
    InputText.Lines lines = lines("\ufeff/to 5\n\ufeffa\n");
    assertEquals(Optional.of("/to 5"), lines.next());
    assertEquals(Optional.of("\ufeffa"), lines.next());
  }

  private static InputText.Lines lines(String input) {
    return new InputText.Lines(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
  }
}
