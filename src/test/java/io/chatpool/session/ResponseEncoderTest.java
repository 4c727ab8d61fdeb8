package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.pool.Message;
import io.chatpool.wire.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEncoderTest {

  @Test
  void aStoredMessageIsAnsweredWithOneLine() {
    assertAnswer("Y\n", ResponseEncoder.stored());
  }

  @ParameterizedTest
  @CsvSource({"INVALID, invalid", "BUSY, busy", "FULL, full"})
  void aRefusalNamesItsReasonInItsSecondLine(Reason reason, String word) {
    assertAnswer("N\n" + word + "\n", ResponseEncoder.refused(reason));
    assertEquals(word, reason.word());
  }

  @Test
  void anEmptyMailboxIsAnsweredWithZeroAndAnEmptyLine() {
    assertAnswer("Y\n0\n\n", ResponseEncoder.received(List.of()));
  }

  @Test
  void aMessageIsTwoLinesItsSenderAndItsText() {
    assertAnswer("Y\n1\n12\nHello!\n", ResponseEncoder.received(List.of(message(12, "Hello!"))));
  }

  @Test
  void anEmptyTextIsAnEmptyLine() {
    assertAnswer(
        "Y\n2\n12\n\n13\n\n", ResponseEncoder.received(List.of(message(12, ""), message(13, ""))));
  }

  @Test
  void theReceiverIsNotTold() {
    Message broadcast = new Message(1, 1, 12, Message.EVERYONE, bytes("all"));
    assertAnswer("Y\n1\n12\nall\n", ResponseEncoder.received(List.of(broadcast)));
  }

  @Test
  void aTextIsRepeatedByteForByte() {
    String text = " \t\r\0é€\uD83D\uDE00 ";
    assertAnswer("Y\n1\n1\n" + text + "\n", ResponseEncoder.received(List.of(message(1, text))));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1,
        9,
        10,
        11,
        99,
        100,
        101,
        999,
        1000,
        12345,
        9_999_999,
        10_000_000,
        Integer.MAX_VALUE
      })
  void aSenderIsWrittenInDecimal(int from) {
    assertAnswer("Y\n1\n" + from + "\nx\n", ResponseEncoder.received(List.of(message(from, "x"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 11, 32, 99, 100, 1234})
  void theSecondLineTellsHowManyMessagesFollow(int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(message(1 + i, "text " + i));
    }
    String lines =
        messages.stream()
            .map(m -> m.from() + "\n" + new String(m.text(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("\n"));
    assertAnswer("Y\n" + count + "\n" + lines + "\n", ResponseEncoder.received(messages));
  }

  private static Message message(int from, String text) {
    return new Message(1, 1, from, 1, bytes(text));
  }

  private static void assertAnswer(String expected, byte[] answer) {
    assertEquals(expected, new String(answer, StandardCharsets.UTF_8));
    assertArrayEquals(bytes(expected), answer);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
