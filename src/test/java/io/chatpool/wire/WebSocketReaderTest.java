package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static io.chatpool.wire.WebSocketFrames.BINARY;
import static io.chatpool.wire.WebSocketFrames.CLOSE;
import static io.chatpool.wire.WebSocketFrames.CONTINUATION;
import static io.chatpool.wire.WebSocketFrames.FIN;
import static io.chatpool.wire.WebSocketFrames.PING;
import static io.chatpool.wire.WebSocketFrames.PONG;
import static io.chatpool.wire.WebSocketFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in WebSocket frames [P-25, P-28]; each char of a payload stands for one byte. */
class WebSocketReaderTest {

  private static final RequestLimits LIMITS = new RequestLimits(127, 300, 5, 3600);
  private static final String OPENING = "L\n1\n30\n";
  private static final int MAX = WebSocketReader.MAX_MESSAGE_BYTES;

  private final HeardOverWebSocket connection = new HeardOverWebSocket(LIMITS);
  private final WebSocketReader reader = connection.reader();

  @Test
  void everySplitOfTheInputMeansTheSame() {
    WebSocketFrames frames =
        new WebSocketFrames()
            .message(latin1(OPENING + "H\n"), 3)
            .frame(FIN | PING, latin1("p"))
            .frame(BINARY, latin1("S\n1\n2"))
            .frame(FIN | PONG, latin1(""))
            .frame(CONTINUATION, latin1(""))
            .frame(FIN | CONTINUATION, latin1("\nhi\nT"))
            .frame(FIN | PING, latin1(""))
            .message(latin1("\nH\n"), 10)
            .close(1000, latin1("bye"));
    List<String> expected =
        List.of(
            "open 1 30",
            "keep alive",
            "pinged 70",
            "send 1 2 6869",
            "pinged ",
            "taken",
            "keep alive",
            "closed 1000");
    byte[] input = frames.bytes();
    for (int first = 0; first <= input.length; first++) {
      for (int second = first; second <= input.length; second++) {
        HeardOverWebSocket split = new HeardOverWebSocket(LIMITS);
        split.feed(Arrays.copyOf(input, first));
        split.feed(Arrays.copyOfRange(input, first, second));
        split.feed(Arrays.copyOfRange(input, second, input.length));
        assertEquals(expected, split.heard());
      }
    }
  }

  @Test
  void itStopsBehindEachRequestAndTheRestMayBeMovedBeforeItGoesOn() {
    byte[] input = new WebSocketFrames().message(latin1(OPENING + "H\nT\nK\n7\n"), 100).bytes();
    int header = 6;
    Request opening = reader.read(input, 0, input.length);
    assertEquals(new Request.Open(1, 30), opening);
    assertEquals(header + 7, reader.position());
    byte[] moved = new byte[100];
    System.arraycopy(input, header + 7, moved, 50, 8);
    assertInstanceOf(Request.KeepAlive.class, reader.read(moved, 50, 58));
    assertEquals(52, reader.position());
    assertInstanceOf(Request.Taken.class, reader.read(moved, 52, 55));
    assertEquals(54, reader.position());
    byte[] again = Arrays.copyOfRange(moved, 54, 58);
    assertEquals(new Request.Acknowledge(7), reader.read(again, 0, 4));
    assertEquals(4, reader.position());
    assertFalse(reader.isInRequest());
  }

  @Test
  void aControlFrameIsAsGoodAsARequestWhenWorkIsCounted() {
    byte[] ping = new WebSocketFrames().frame(FIN | PING, latin1("x")).bytes();
    byte[] input =
        new WebSocketFrames()
            .frame(FIN | PING, latin1("x"))
            .frame(FIN | PONG, latin1(""))
            .frame(TEXT, latin1(""))
            .bytes();
    assertNull(reader.read(input, 0, input.length));
    assertEquals(ping.length, reader.position());
    assertNull(reader.read(input, ping.length, input.length));
    assertEquals(ping.length + 6, reader.position());
    assertNull(reader.read(input, ping.length + 6, input.length));
    assertEquals(input.length, reader.position());
    assertHeard("pinged 78");
  }

  static Stream<Arguments> framesThatBreakTheProtocol() {
    byte[] x = {'x'};
    byte[] none = {};
    return Stream.of(
        Arguments.of("not masked", new WebSocketFrames().unmaskedFrame(FIN | TEXT, x)),
        Arguments.of("not masked, empty", new WebSocketFrames().unmaskedFrame(FIN | PING, none)),
        Arguments.of("reserved bit 1", new WebSocketFrames().frame(FIN | 0x40 | TEXT, x)),
        Arguments.of("reserved bit 2", new WebSocketFrames().frame(FIN | 0x20 | TEXT, x)),
        Arguments.of("reserved bit 3", new WebSocketFrames().frame(FIN | 0x10 | PING, x)),
        Arguments.of("opcode 3", new WebSocketFrames().frame(FIN | 0x3, x)),
        Arguments.of("opcode 7", new WebSocketFrames().frame(FIN | 0x7, x)),
        Arguments.of("opcode 11", new WebSocketFrames().frame(FIN | 0xb, x)),
        Arguments.of("opcode 15", new WebSocketFrames().frame(FIN | 0xf, x)),
        Arguments.of("a ping in fragments", new WebSocketFrames().frame(PING, x)),
        Arguments.of("a Close in fragments", new WebSocketFrames().frame(CLOSE, x)),
        Arguments.of("a ping of 126 bytes", new WebSocketFrames().frame(FIN | PING, new byte[126])),
        Arguments.of("nothing to continue", new WebSocketFrames().frame(FIN | CONTINUATION, x)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatBreakTheProtocol")
  void whatBreaksTheProtocolFailsWithItsSecondByte(String what, WebSocketFrames frames) {
    feed(Arrays.copyOf(frames.bytes(), 1));
    assertHeard();
    feed(Arrays.copyOfRange(frames.bytes(), 1, 2));
    assertHeard("failed 1002");
  }

  @Test
  void aNewMessageWithinAnotherFails() {
    feed(new WebSocketFrames().frame(TEXT, latin1("L\n")).frame(FIN | TEXT, latin1("1")));
    assertHeard("failed 1002");
  }

  @Test
  void aFragmentIsOverWithItsMessage() {
    feed(new WebSocketFrames().message(latin1("L\n"), 1).frame(FIN | CONTINUATION, latin1("1")));
    assertHeard("failed 1002");
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 125", "8, 0", "8, 125", "8, 126", "8, 65535", "8, -1"})
  void aLengthThatIsNotInItsShortestFormFails(int lengthBytes, long length) {
    feed(new WebSocketFrames().header(FIN | BINARY, lengthBytes, length));
    assertHeard("failed 1002");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 255, 256, 65535, MAX})
  void aMessageHasAnyLengthUpToItsBound(int length) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) '\n');
    feed(new WebSocketFrames().message(latin1(OPENING), 100).message(payload, MAX));
    feed(new WebSocketFrames().frame(FIN | PING, latin1("x")));
    assertHeard(
        length == 0
            ? new String[] {"open 1 30", "pinged 78"}
            : new String[] {"open 1 30", "violation", "pinged 78"});
  }

  @ParameterizedTest
  @ValueSource(longs = {MAX + 1, 1L << 31, 1L << 32, Long.MAX_VALUE})
  void aMessageThatIsTooBigFailsBeforeItHasCome(long length) {
    feed(new WebSocketFrames().header(FIN | BINARY, 8, length));
    assertHeard("failed 1009");
  }

  @ParameterizedTest
  @ValueSource(longs = {MAX, 1L << 31, 1L << 32, Long.MAX_VALUE})
  void allFragmentsTogetherAreTheMessageThatMayBeTooBig(long length) {
    feed(new WebSocketFrames().frame(TEXT, latin1("L")).header(CONTINUATION, 8, length));
    assertHeard("failed 1009");
  }

  @Test
  void fragmentsOfOneMessageAreNotCountedForTheNext() {
    byte[] half = new byte[MAX / 2];
    Arrays.fill(half, (byte) '\n');
    WebSocketFrames frames = new WebSocketFrames().message(latin1(OPENING), 100);
    for (int i = 0; i < 3; i++) {
      frames.frame(BINARY, half).frame(FIN | PING, latin1("")).frame(FIN | CONTINUATION, half);
    }
    feed(frames);
    assertHeard("open 1 30", "violation", "pinged ", "pinged ", "pinged ");
    feed(new WebSocketFrames().frame(TEXT, half).frame(CONTINUATION, half).frame(FIN, new byte[1]));
    assertEquals("failed 1009", connection.heard().get(5));
  }

  @Test
  void aCloseWithoutAStatusIsAClose() {
    feed(new WebSocketFrames().frame(FIN | CLOSE, latin1("")));
    assertHeard("closed 1005");
  }

  @Test
  void aCloseWithHalfAStatusFails() {
    feed(new WebSocketFrames().frame(FIN | CLOSE, new byte[1]));
    assertHeard("failed 1002");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1011, 1014, 3000, 3999, 4000, 4999})
  void aCloseTellsItsStatus(int status) {
    feed(new WebSocketFrames().close(status, latin1("\u00c3\u00a9")));
    assertHeard("closed " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 32767, 32768, 65535})
  void aStatusThatMayNotStandInAFrameFails(int status) {
    feed(new WebSocketFrames().close(status, latin1("")));
    assertHeard("failed 1002");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff", "cut off \u00c3", "\u00ed\u00a0\u0080"})
  void aReasonThatIsNotUtf8Fails(String reason) {
    feed(new WebSocketFrames().close(1000, latin1(reason)));
    assertHeard("failed 1002");
  }

  @Test
  void nothingIsReadAfterAClose() {
    WebSocketFrames frames = new WebSocketFrames().message(latin1(OPENING + "H"), 100);
    feed(frames.close(1000, latin1("")).frame(FIN | PING, latin1("")).message(latin1("\n"), 1));
    assertHeard("open 1 30", "closed 1000");
    assertFalse(reader.isInRequest());
  }

  @Test
  void nothingIsReadAfterAFailure() {
    WebSocketFrames frames = new WebSocketFrames().frame(TEXT, latin1(OPENING + "S\n1"));
    feed(frames.frame(FIN | TEXT, latin1("")).frame(FIN | PING, latin1("")));
    assertHeard("open 1 30", "failed 1002");
    assertFalse(reader.isInRequest());
  }

  @Test
  void whenRequestsAreSkippedPingsAndTheCloseAreStillHeard() {
    feed(new WebSocketFrames().message(latin1(OPENING), 100).frame(TEXT, latin1("S\n1\n2\nhi")));
    reader.skipRequests();
    assertEquals(0, reader.keptBytes());
    feed(
        new WebSocketFrames()
            .frame(FIN | PING, latin1("x"))
            .frame(FIN | CONTINUATION, latin1("\nH\n"))
            .message(latin1("H\nX\n"), 2)
            .close(1001, latin1("")));
    assertHeard("open 1 30", "pinged 78", "closed 1001");
  }

  @Test
  void somethingHasBegunFromTheFirstByteOfAFrameToTheEndOfMessageAndRequest() {
    assertFalse(reader.isInRequest());
    feed(new WebSocketFrames().message(latin1(OPENING), 100));
    assertFalse(reader.isInRequest());
    byte[] ping = new WebSocketFrames().frame(FIN | PING, latin1("xx")).bytes();
    for (int i = 0; i < ping.length - 1; i++) {
      feed(Arrays.copyOfRange(ping, i, i + 1));
      assertTrue(reader.isInRequest());
    }
    feed(Arrays.copyOfRange(ping, ping.length - 1, ping.length));
    assertFalse(reader.isInRequest());
    feed(new WebSocketFrames().frame(TEXT, latin1("H\n")));
    assertTrue(reader.isInRequest(), "the message has no end yet");
    feed(new WebSocketFrames().frame(FIN | CONTINUATION, latin1("K")));
    assertTrue(reader.isInRequest(), "the request has no end yet");
    feed(new WebSocketFrames().message(latin1("\n7\n"), 1));
    assertFalse(reader.isInRequest());
  }

  @Test
  void ofAFrameThatLacksItsEndOnlyTheTextIsKept() {
    String stream = OPENING + "H\n".repeat(20_000) + "S\n1\n2\nhi";
    byte[] frame = new WebSocketFrames().frame(FIN | BINARY, latin1(stream + "x")).bytes();
    feed(Arrays.copyOf(frame, frame.length - 1));
    assertEquals(2, reader.keptBytes());
    assertEquals(20_001, connection.heard().size());
  }

  @ParameterizedTest
  @CsvSource({"'R\n1', true", "'I', true", "'R\n', false", "'S\n1\n2\n', false"})
  void aFirstRequestMayLackItsLineFeed(String request, boolean lacksOnlyLineFeed) {
    feed(new WebSocketFrames().message(latin1(request), 2));
    assertEquals(lacksOnlyLineFeed, reader.lacksOnlyLineFeed());
    String whole = new RequestOracle(latin1(request), LIMITS).request();
    assertEquals(whole, RequestOracle.describe(reader.end()));
  }

  private void feed(WebSocketFrames frames) {
    connection.feed(frames.bytes());
  }

  private void feed(byte[] bytes) {
    connection.feed(bytes);
  }

  private void assertHeard(String... expected) {
    assertEquals(List.of(expected), connection.heard());
  }
}
