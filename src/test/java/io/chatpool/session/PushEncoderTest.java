package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames that nobody has asked for, byte for byte: [P-16], [P-19]. */
class PushEncoderTest {

  private static final long SEQ = 1_795_392_000_000_000L;

  @Test
  void aMessageIsItsSeqItsSenderItsReceiverAndItsText() {
    assertFrame("M\n1795392000000000\n12\n1\nHello!\n", message(SEQ, 1, "Hello!"));
  }

  @Test
  void theReceiverIsZeroIfItWentToEveryone() {
    assertFrame("M\n1795392000000000\n12\n0\nall\n", message(SEQ, Message.EVERYONE, "all"));
  }

  @Test
  void anEmptyTextIsAnEmptyLine() {
    assertFrame("M\n1\n12\n1\n\n", message(1, 1, ""));
  }

  @Test
  void theHighestSeqIsWrittenInFull() {
    assertFrame("M\n9007199254740991\n12\n1\nx\n", message((1L << 53) - 1, 1, "x"));
  }

  @Test
  void aTextIsRepeatedByteForByte() {
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
    assertArrayEquals(frame.toByteArray(), PushEncoder.messages(List.of(message)));
  }

  @Test
  void eachMessageIsAFrameInTheOrderGiven() {
    byte[] frames =
        PushEncoder.messages(
            List.of(
                new Message(7, SEQ, 12, 1, bytes("first")),
                new Message(11, SEQ, 100, 0, bytes("second"))));
    assertFrame("M\n7\n12\n1\nfirst\nM\n11\n100\n0\nsecond\n", frames);
  }

  @Test
  void aGapIsWhatWasPushedOutAndWhatGrewTooOld() {
    assertFrame("G\n3\n0\n", PushEncoder.gap(new Gap(3, 0)));
    assertFrame("G\n0\n12345678901\n", PushEncoder.gap(new Gap(0, 12_345_678_901L)));
  }

  private static byte[] message(long seq, int to, String text) {
    return PushEncoder.messages(List.of(new Message(seq, SEQ, 12, to, bytes(text))));
  }

  private static void assertFrame(String expected, byte[] frame) {
    assertArrayEquals(bytes(expected), frame);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
