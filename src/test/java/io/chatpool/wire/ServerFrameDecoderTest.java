package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.wire.ServerFrame.Closing;
import io.chatpool.wire.ServerFrame.Gap;
import io.chatpool.wire.ServerFrame.Granted;
import io.chatpool.wire.ServerFrame.HeartbeatAnswer;
import io.chatpool.wire.ServerFrame.Malformed;
import io.chatpool.wire.ServerFrame.Pushed;
import io.chatpool.wire.ServerFrame.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameDecoderTest {

  private static final int MAX_TEXT_BYTES = 200;

  private static final String CONVERSATION =
      "Y\nM\n1\n12\n0\nGrüße 😀\nH\nG\n3\n0\nM\n9007199254740991\n1\n2147483647\n\nN\nbusy\n"
          + "B\nshutdown\n17\n";

  private static final List<ServerFrame> CONVERSATION_FRAMES =
      List.of(
          Granted.INSTANCE,
          new Pushed(1, 12, Request.EVERYONE, "Grüße 😀"),
          HeartbeatAnswer.INSTANCE,
          new Gap(3, 0),
          new Pushed((1L << 53) - 1, 1, Integer.MAX_VALUE, ""),
          new Refused("busy"),
          new Closing("shutdown", 17));

  @Test
  void framesMayComeAllAtOnce() {
    assertEquals(CONVERSATION_FRAMES, decoded(CONVERSATION));
  }

  @Test
  void framesMayBeSplitAtEveryPosition() {
    byte[] bytes = bytes(CONVERSATION);
    for (int split = 0; split <= bytes.length; split++) {
      ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
      List<ServerFrame> frames = new ArrayList<>();
      decoder.decode(bytes, 0, split, frames::add);
      decoder.decode(bytes, split, bytes.length, frames::add);
      assertEquals(CONVERSATION_FRAMES, frames, "split at " + split);
    }
  }

  @Test
  void framesMayComeInPiecesOfEverySize() {
    byte[] bytes = bytes(CONVERSATION);
    for (int size = 1; size <= bytes.length; size++) {
      ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
      List<ServerFrame> frames = new ArrayList<>();
      for (int from = 0; from < bytes.length; from += size) {
        decoder.decode(bytes, from, Math.min(bytes.length, from + size), frames::add);
      }
      assertEquals(CONVERSATION_FRAMES, frames, "pieces of " + size);
    }
  }

  @Test
  void aFrameIsToldWithItsLastByteAndNotBefore() {
    byte[] bytes = bytes("M\n1\n2\n3\na\n");
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    List<ServerFrame> frames = new ArrayList<>();
    decoder.decode(bytes, 0, bytes.length - 1, frames::add);
    assertEquals(List.of(), frames);
    decoder.decode(bytes, bytes.length - 1, bytes.length, frames::add);
    assertEquals(List.of(new Pushed(1, 2, 3, "a")), frames);
  }

  @Test
  void aGoodbyeMayBeForEver() {
    assertEquals(
        List.of(new Closing("replaced", Goodbye.DO_NOT_RETRY)), decoded("B\nreplaced\n-1\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\n",
        "\n",
        "YY\n",
        " Y\n",
        "Y\r\n",
        "y\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "N\n\n",
        "N\nin valid\n",
        "N\n\u001b[2J\n",
        "N\nf\u00fcll\n",
        "M\n0\n1\n1\na\n",
        "M\n01\n1\n1\na\n",
        "M\n+1\n1\n1\na\n",
        "M\n-1\n1\n1\na\n",
        "M\n\n1\n1\na\n",
        "M\n1 \n1\n1\na\n",
        "M\n1\r\n1\n1\na\n",
        "M\n\u0661\n1\n1\na\n",
        "M\n9223372036854775808\n1\n1\na\n",
        "M\n1\n0\n1\na\n",
        "M\n1\n2147483648\n1\na\n",
        "M\n1\n1\n-1\na\n",
        "M\n1\n1\n00\na\n",
        "G\n-1\n0\n",
        "G\n0\n\n",
        "B\n\n1\n",
        "B\nshutdown\n-2\n",
        "B\nshutdown\n-01\n",
        "B\nshutdown\n2147483648\n"
      })
  void anythingElseIsNoFrame(String bytes) {
    List<ServerFrame> frames = decoded(bytes + "Y\n");
    assertEquals(1, frames.size(), "nothing is decoded after it: " + frames);
    assertInstanceOf(Malformed.class, frames.get(0));
  }

  @Test
  void numbersGoUpToTheLargestOfTheirKind() {
    assertEquals(
        List.of(new Pushed(Long.MAX_VALUE, Integer.MAX_VALUE, 0, "")),
        decoded("M\n9223372036854775807\n2147483647\n0\n\n"));
  }

  @Test
  void aTextMayBeAsLongAsTheLimitAndNoLonger() {
    String longest = "é".repeat(MAX_TEXT_BYTES / 2);
    assertEquals(List.of(new Pushed(1, 2, 3, longest)), decoded("M\n1\n2\n3\n" + longest + "\n"));
    assertMalformed("M\n1\n2\n3\n" + longest + "a\n");
  }

  @Test
  void aLineThatNeverEndsIsNotCollected() {
    assertMalformed("M\n1\n2\n3\n" + "a".repeat(MAX_TEXT_BYTES + 2));
    assertMalformed("a".repeat(100));
    assertMalformed("N\n" + "a".repeat(100));
    assertMalformed("M\n" + "1".repeat(100));
  }

  @Test
  void theLimitIsThatOfTheTextAndNotOfOtherLines() {
    assertMalformed("N\n" + "a".repeat(65) + "\n");
    assertEquals(List.of(new Refused("a".repeat(64))), decoded("N\n" + "a".repeat(64) + "\n"));
  }

  @Test
  void aTextThatIsNotUtf8IsMalformedAndNotRepaired() {
    byte[] bytes = bytes("M\n1\n2\n3\nab\nY\n");
    bytes[bytes.length - 4] = (byte) 0xff;
    List<ServerFrame> frames = new ArrayList<>();
    new ServerFrameDecoder(MAX_TEXT_BYTES).decode(bytes, 0, bytes.length, frames::add);
    assertEquals(List.of(new Malformed("a line is too long or not UTF-8")), frames);
  }

  @Test
  void aDecoderThatHasMetBadBytesStaysDeaf() {
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    List<ServerFrame> frames = new ArrayList<>();
    decoder.decode(bytes("X\n"), 0, 2, frames::add);
    decoder.decode(bytes("Y\n"), 0, 2, frames::add);
    assertEquals(1, frames.size());
  }

  private static void assertMalformed(String bytes) {
    List<ServerFrame> frames = decoded(bytes);
    assertEquals(1, frames.size(), frames::toString);
    assertInstanceOf(Malformed.class, frames.get(0));
  }

  private static List<ServerFrame> decoded(String text) {
    List<ServerFrame> frames = new ArrayList<>();
    byte[] bytes = bytes(text);
    new ServerFrameDecoder(MAX_TEXT_BYTES).decode(bytes, 0, bytes.length, frames::add);
    return frames;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
