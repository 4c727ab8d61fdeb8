package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.RequestLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says, byte for byte: [P-5], [P-6], [P-11], [P-16], [P-19] to [P-21], [P-31]. */
class FrameEncoderTest {

  private static final long SEQ = 1_795_392_000_000_000L;

  @Test
  void whatIsDoneIsAnsweredWithOneLine() {
    assertFrame("Y\n", FrameEncoder.answer(Answer.Granted.INSTANCE));
  }

  @ParameterizedTest
  @Tag("P-11")
  @CsvSource({"INVALID, invalid", "BUSY, busy", "FULL, full", "DENIED, denied"})
  void aRefusalNamesItsReasonInItsSecondLine(Reason reason, String word) {
    assertFrame("N\n" + word + "\n", FrameEncoder.answer(new Answer.Refused(reason)));
    assertEquals(word, reason.word());
  }

  @Test
  void aHeartbeatIsAnsweredWithOneLine() {
    assertFrame("H\n", FrameEncoder.answer(Answer.Alive.INSTANCE));
  }

  @Test
  @Tag("P-31")
  void theInformationIsItsNumberOfLinesAndThenTheLines() {
    RequestLimits limits = new RequestLimits(9999, 400, 5, 3600);
    assertFrame(
        "Y\n6\n0.1.0\n9007199254740991\n9999\n400\n5\n3600\n",
        FrameEncoder.answer(new Answer.Information("0.1.0", (1L << 53) - 1, limits)));
  }

  @ParameterizedTest
  @CsvSource({
    "REPLACED, -1, replaced",
    "HEARTBEAT, 0, heartbeat",
    "SHUTDOWN, 5, shutdown",
    "INVALID, -1, invalid"
  })
  void aGoodbyeNamesItsReasonAndWhenToComeBack(Goodbye reason, int retrySeconds, String word) {
    assertFrame(
        "B\n" + word + "\n" + retrySeconds + "\n",
        FrameEncoder.answer(new Answer.Farewell(reason, retrySeconds)));
  }

  @Test
  @Tag("P-6")
  void anEmptyMailboxIsAnsweredWithZeroAndAnEmptyLine() {
    assertFrame("Y\n0\n\n", received());
  }

  @Test
  void aMessageThatIsReceivedIsTwoLinesItsSenderAndItsText() {
    assertFrame("Y\n1\n12\nHello!\n", received(message(12, "Hello!")));
  }

  @Test
  void anEmptyTextThatIsReceivedIsAnEmptyLine() {
    assertFrame("Y\n2\n12\n\n13\n\n", received(message(12, ""), message(13, "")));
  }

  @Test
  void theReceiverIsNotTold() {
    assertFrame(
        "Y\n1\n12\nall\n", received(new Message(1, 1, 12, Message.EVERYONE, bytes("all"))));
  }

  @Test
  void aTextThatIsReceivedIsRepeatedByteForByte() {
    String text = " \t\r\0é€\uD83D\uDE00 ";
    assertFrame("Y\n1\n1\n" + text + "\n", received(message(1, text)));
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
    assertFrame("Y\n1\n" + from + "\nx\n", received(message(from, "x")));
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
    assertFrame("Y\n" + count + "\n" + lines + "\n", received(messages.toArray(new Message[0])));
  }

  @Test
  @Tag("P-16")
  void aMessageThatIsPushedIsItsSeqItsSenderItsReceiverAndItsText() {
    assertFrame("M\n1795392000000000\n12\n1\nHello!\n", pushed(SEQ, 1, "Hello!"));
  }

  @Test
  void theReceiverIsZeroIfItWentToEveryone() {
    assertFrame("M\n1795392000000000\n12\n0\nall\n", pushed(SEQ, Message.EVERYONE, "all"));
  }

  @Test
  void anEmptyTextThatIsPushedIsAnEmptyLine() {
    assertFrame("M\n1\n12\n1\n\n", pushed(1, 1, ""));
  }

  @Test
  void theHighestSeqIsWrittenInFull() {
    assertFrame("M\n9007199254740991\n12\n1\nx\n", pushed((1L << 53) - 1, 1, "x"));
  }

  @Test
  void aTextThatIsPushedIsRepeatedByteForByte() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int b = 0; b < 256; b++) {
      if (b != '\n') {
        text.write(b);
      }
    }
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(bytes("M\n1\n12\n1\n"));
    frame.writeBytes(text.toByteArray());
    frame.write('\n');
    Message message = new Message(1, 1, 12, 1, text.toByteArray());
    assertArrayEquals(frame.toByteArray(), FrameEncoder.messages(List.of(message)));
  }

  @Test
  void eachMessageThatIsPushedIsAFrameInTheOrderGiven() {
    byte[] frames =
        FrameEncoder.messages(
            List.of(
                new Message(7, SEQ, 12, 1, bytes("first")),
                new Message(11, SEQ, 100, 0, bytes("second"))));
    assertFrame("M\n7\n12\n1\nfirst\nM\n11\n100\n0\nsecond\n", frames);
  }

  @Test
  @Tag("P-19")
  void aGapIsWhatWasPushedOutAndWhatGrewTooOld() {
    assertFrame("G\n3\n0\n", FrameEncoder.gap(new Gap(3, 0)));
    assertFrame("G\n0\n12345678901\n", FrameEncoder.gap(new Gap(0, 12_345_678_901L)));
  }

  private static byte[] received(Message... messages) {
    return FrameEncoder.answer(new Answer.Received(List.of(messages)));
  }

  private static Message message(int from, String text) {
    return new Message(1, 1, from, 1, bytes(text));
  }

  private static byte[] pushed(long seq, int to, String text) {
    return FrameEncoder.messages(List.of(new Message(seq, SEQ, 12, to, bytes(text))));
  }

  private static void assertFrame(String expected, byte[] frame) {
    assertEquals(expected, new String(frame, StandardCharsets.UTF_8));
    assertArrayEquals(bytes(expected), frame);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
