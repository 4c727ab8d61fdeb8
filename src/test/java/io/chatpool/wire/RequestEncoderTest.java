package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chatpool.pool.Message;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {

  @Test
  void aSendIsFourLines() {
    assertEquals("S\n12\n1\nHello\n", text(RequestEncoder.send(12, 1, "Hello")));
  }

  @Test
  void aSendUnderAKeyIsFiveLines() {
    assertEquals("O\n12\n0\n0\nHello\n", text(RequestEncoder.sendOnce(12, 0, 0, "Hello")));
    assertEquals(
        "O\n12\n1\n9007199254740991\n\n",
        text(RequestEncoder.sendOnce(12, 1, RequestEncoder.KEY_END - 1, "")));
  }

  @Test
  void keysThatNoMessageCanHaveAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.sendOnce(1, 2, -1, "a"));
    assertThrows(
        IllegalArgumentException.class,
        () -> RequestEncoder.sendOnce(1, 2, RequestEncoder.KEY_END, "a"));
  }

  @Test
  void aReceiveIsTwoLines() {
    assertEquals("R\n12\n", text(RequestEncoder.receive(12)));
  }

  @Test
  void whatALongConnectionSaysEndsInALineFeed() {
    assertEquals("L\n12\n30\n", text(RequestEncoder.open(12, 30)));
    assertEquals("L\n0\n1\n", text(RequestEncoder.open(Request.NO_MAILBOX, 1)));
    assertEquals("K\n1\n", text(RequestEncoder.acknowledge(1)));
    assertEquals("K\n9007199254740991\n", text(RequestEncoder.acknowledge((1L << 53) - 1)));
    assertEquals("H\n", text(RequestEncoder.heartbeat()));
    assertEquals("T\n", text(RequestEncoder.taken()));
    assertEquals("I\n", text(RequestEncoder.information()));
  }

  @Test
  void numbersThatNoLongConnectionCanHaveAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.open(-1, 30));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.open(12, 0));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.acknowledge(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Hello", " ", "\r", "a\rb", "ends in CR\r", "grüße 😀", "\u0000"})
  void theDecoderReadsBackTheTextThatWasSent(String text) {
    byte[] request = RequestEncoder.send(12, Message.EVERYONE, text);
    RequestDecoder decoder = new RequestDecoder(new RequestLimits(127, 4096, 5, 3600));
    Request.Send send =
        assertInstanceOf(Request.Send.class, decoder.read(request, 0, request.length));
    assertEquals(12, send.from());
    assertEquals(Message.EVERYONE, send.to());
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), send.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "a\n", "a\r\nb"})
  void aTextWithALineBreakIsRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RequestEncoder.send(1, 2, text));
    assertEquals("The text is one line: it may not contain a line break", e.getMessage());
  }

  @Test
  void halfASurrogatePairIsRefusedAndNotReplaced() {
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.send(1, 2, "a\ud83d"));
  }

  @Test
  void idsThatNoClientCanHaveAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.receive(0));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.send(0, 1, "a"));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.send(1, -1, "a"));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.sendOnce(0, 1, 7, "a"));
    assertThrows(IllegalArgumentException.class, () -> RequestEncoder.sendOnce(1, 2, 7, "a\nb"));
  }

  private static String text(byte[] request) {
    return new String(request, StandardCharsets.UTF_8);
  }
}
