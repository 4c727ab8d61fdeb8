package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decoder tells, and keeps, of a request that lacks its end: [P-2]. */
class UnfinishedRequestTest {

  private static final int MAX_TEXT_BYTES = 1000;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "R\n1",
        "R\r\n1",
        "R\n0",
        "R\n ",
        "S\n1\n2\nh",
        "S\r\n1\r\n2\r\nh",
        "S\r\n1\r\n2\r\nh\r",
        "S\n1\n2\n\r",
        "O\n1\n2\n3\nh",
        "O\r\n1\r\n2\r\n3\r\nh\r",
        "I"
      })
  void onlyTheLineFeedIsLackingOnceTheLastLineHasAByte(String input) {
    assertTrue(fed(input).lacksOnlyLineFeed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "R",
        "R\r",
        "R\n",
        "R\r\n",
        "S",
        "S\n",
        "S\n1",
        "S\n1\n",
        "S\n1\n2",
        "S\n1\n2\n",
        "S\r\n1\r\n2\r\n",
        "S\r\n1\r\n2\r\n\r",
        "O",
        "O\n1\n2\n3",
        "O\n1\n2\n3\n",
        "I\r",
        "L\n1\n30"
      })
  void moreThanTheLineFeedIsLackingBeforeTheLastLineHasAByte(String input) {
    assertFalse(fed(input).lacksOnlyLineFeed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"S", "S\r", "S\n", "S\n1", "S\n1\n2\n", "S\n1\n2\nh", "I", "L\n1"})
  void aRequestThatHasBegunIsToldAsSuch(String input) {
    assertFalse(fed("").isInRequest());
    assertTrue(fed(input).isInRequest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "H\n", "S\n1\n2\nhi\n", "S\n0\n2\nhi\n", "X", "X\nS\n1"})
  void betweenFramesAndBehindAViolationNothingHasBegun(String frames) {
    RequestDecoder decoder = opened();
    feed(decoder, frames);
    assertFalse(decoder.isInRequest());
    assertEquals(0, decoder.keptBytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"S", "K\n7", "S\n0\n2", "S\n1\n2\nhi", "S\n0\n2\nhi", "H\nO\n"})
  void aFrameThatHasBegunIsToldAsSuchEvenIfItIsSkipped(String frames) {
    RequestDecoder decoder = opened();
    feed(decoder, frames);
    assertTrue(decoder.isInRequest());
  }

  @Test
  void onlyTheTextIsKeptAndItsMemoryFollowsTheBytesThatHaveCome() {
    RequestDecoder decoder = fed("S\n" + " ".repeat(1000) + "1\n2\n");
    assertEquals(0, decoder.keptBytes());
    feed(decoder, "x");
    assertEquals(1, decoder.keptBytes());
    for (int length = 2; length <= MAX_TEXT_BYTES; length++) {
      feed(decoder, "x");
      assertTrue(decoder.keptBytes() >= length, "all that has come is kept");
      assertTrue(decoder.keptBytes() < 2 * length, "and little more");
    }
    feed(decoder, "\r");
    assertEquals(MAX_TEXT_BYTES + 1, decoder.keptBytes());
  }

  @Test
  void nothingIsKeptOfATextThatIsTooLongOnALongConnection() {
    RequestDecoder decoder = opened();
    feed(decoder, "S\n1\n2\n" + "x".repeat(MAX_TEXT_BYTES));
    assertEquals(MAX_TEXT_BYTES, decoder.keptBytes());
    feed(decoder, "xx");
    assertEquals(0, decoder.keptBytes());
    assertTrue(decoder.isInRequest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"R\n1", "R\r\n1", "R\r\n1\r", "S\r\n1\r\n2\r\nhi\r", "I", "I\r"})
  void theLineFeedMayComeAlone(String input) {
    byte[] lineFeed = {'\n'};
    Request request = fed(input).read(lineFeed, 0, 1);
    String whole = new RequestOracle(latin1(input + "\n"), LIMITS).request();
    assertEquals(whole, RequestOracle.describe(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S\n1\n2\nhi", "S\n0\n", "H"})
  void skippedRequestsAreReadToTheEndAndNothingIsKeptOfThem(String begun) {
    RequestDecoder decoder = opened();
    feed(decoder, begun);
    decoder.skipRequests();
    assertFalse(decoder.isInRequest());
    assertEquals(0, decoder.keptBytes());
    feed(decoder, "\nH\nS\n1\n2\nhi\nS\n1\n2\nhi");
    assertFalse(decoder.isInRequest());
    assertEquals(0, decoder.keptBytes());
  }

  private static RequestDecoder fed(String input) {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] bytes = latin1(input);
    assertNull(decoder.read(bytes, 0, bytes.length));
    assertEquals(bytes.length, decoder.position());
    return decoder;
  }

  private static RequestDecoder opened() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] opening = latin1("L\n1\n30\n");
    assertInstanceOf(Request.Open.class, decoder.read(opening, 0, opening.length));
    return decoder;
  }

  private static void feed(RequestDecoder decoder, String frames) {
    byte[] bytes = latin1(frames);
    int position = 0;
    while (position < bytes.length) {
      decoder.read(bytes, position, bytes.length);
      position = decoder.position();
    }
  }
}
