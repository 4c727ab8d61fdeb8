package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decoder on long connections: [P-1], [P-3], [P-15], [P-18], [P-22], [P-29] to [P-31]. Inputs
 * are written as text in which each char stands for one byte.
 */
class FrameDecoderTest {

  private static final int MAX_TEXT_BYTES = 20;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);

  private static final String OPENING = "L\n1\n30\n";
  private static final String OPENING_WITH_CR = "L\r\n1\r\n30\r\n";
  private static final String AT_THE_LIMIT = "x".repeat(MAX_TEXT_BYTES);
  private static final String INVALID = RequestOracle.INVALID;
  private static final String VIOLATION = RequestOracle.VIOLATION;
  private static final String ALIVE = RequestOracle.KEEP_ALIVE;

  /** What follows an opening, and what it means. */
  private record Case(String opening, String input, List<String> frames) {

    static Case of(String input, String... frames) {
      return new Case(OPENING, input, List.of(frames));
    }

    static Case withCarriageReturns(String input, String... frames) {
      return new Case(OPENING_WITH_CR, input, List.of(frames));
    }

    @Override
    public String toString() {
      String whole = opening + input;
      String shown = whole.length() > 60 ? whole.substring(0, 60) + "..." : whole;
      return shown.replace("\n", "\\n").replace("\r", "\\r") + " -> " + frames;
    }
  }

  static Stream<Case> frames() {
    return Stream.of(
        Case.of(""),
        Case.of("H\n", ALIVE),
        Case.of("H\nH\nH\n", ALIVE, ALIVE, ALIVE),
        Case.of("K\n0\n", "acknowledge 0"),
        Case.of("K\n1795392000000000\n", "acknowledge 1795392000000000"),
        Case.of("K\n9007199254740991\n", "acknowledge 9007199254740991"),
        Case.of("K\n 007 \n", "acknowledge 7"),
        Case.of("R\n1\n", "receive 1"),
        Case.of("T\n", RequestOracle.TAKEN),
        Case.of("T\nT\nI\n", RequestOracle.TAKEN, RequestOracle.TAKEN, RequestOracle.INFORM),
        Case.of("O\n1\n2\n0\nhi\n", sendOnce(1, 2, 0, "hi")),
        Case.of("O\n1\n0\n9007199254740991\n\nH\n", sendOnce(1, 0, (1L << 53) - 1, ""), ALIVE),
        Case.of("S\n1\n2\nhi\n", send(1, 2, "hi")),
        Case.of("S\n1\n0\n\n", send(1, 0, "")),
        Case.of("S\n1\n2\nS\nH\n", send(1, 2, "S"), ALIVE),
        Case.of("S\n1\n2\n" + AT_THE_LIMIT + "\nH\n", send(1, 2, AT_THE_LIMIT), ALIVE),
        Case.of(
            "R\n1\nS\n1\n2\na\nK\n3\nH\nS\n2\n1\nb\n",
            "receive 1",
            send(1, 2, "a"),
            "acknowledge 3",
            ALIVE,
            send(2, 1, "b")),
        Case.of("S\n1\r\n2\r\nstays\r\nH\n", send(1, 2, "stays\r"), ALIVE));
  }

  static Stream<Case> framesWithCarriageReturns() {
    return Stream.of(
        Case.withCarriageReturns("H\r\nH\n", ALIVE, ALIVE),
        Case.withCarriageReturns("K\r\n7\r\nR\n1\nH\r\n", "acknowledge 7", "receive 1", ALIVE),
        Case.withCarriageReturns("S\r\n1\r\n2\r\nhi\r\nH\n", send(1, 2, "hi"), ALIVE),
        Case.withCarriageReturns("S\n1\n2\nh\ri\r\r\n", send(1, 2, "h\ri\r")),
        Case.withCarriageReturns("S\r\n1\r\n2\r\n\r\n", send(1, 2, "")),
        Case.withCarriageReturns(
            "S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "\r\nH\r\n", send(1, 2, AT_THE_LIMIT), ALIVE),
        Case.withCarriageReturns("S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "\r\r\nH\r\n", INVALID, ALIVE),
        Case.withCarriageReturns("R\r\n" + "0".repeat(1023) + "7\r\nH\r\n", "receive 7", ALIVE),
        Case.withCarriageReturns("R\r\n" + "0".repeat(1024) + "7\r\nH\r\n", INVALID, ALIVE),
        Case.withCarriageReturns("R\r\n0\r\nH\r\n", INVALID, ALIVE),
        Case.withCarriageReturns(
            "O\r\n1\r\n2\r\n3\r\nhi\r\nT\r\nI\n",
            sendOnce(1, 2, 3, "hi"),
            RequestOracle.TAKEN,
            RequestOracle.INFORM),
        Case.withCarriageReturns("H\r\r\n", VIOLATION),
        Case.withCarriageReturns("H\rH\n", VIOLATION),
        Case.withCarriageReturns("\r\n", VIOLATION));
  }

  static Stream<Case> framesThatLackTheirEnd() {
    return Stream.of(
        Case.of("H"),
        Case.of("T"),
        Case.of("I"),
        Case.of("O\n1\n2\n3\nhi"),
        Case.of("O\n1\n2\n3\n"),
        Case.of("K\n7"),
        Case.of("R\n1"),
        Case.of("S\n1\n2\nhi"),
        Case.of("S\n1\n2\n"),
        Case.of("S\n0\n2\nhi"),
        Case.of("S\n1\n2\n" + AT_THE_LIMIT + "xxx"),
        Case.of("R\n0"),
        Case.withCarriageReturns("H\r"),
        Case.of("H\nS\n1\n", ALIVE));
  }

  static Stream<Case> badValues() {
    return Stream.of(
            "R\n0\n",
            "R\n128\n",
            "R\n\n",
            "R\n1 2\n",
            "R\n" + "0".repeat(1025) + "\n",
            "R\n" + "x".repeat(5000) + "\n",
            "K\n\n",
            "K\n-1\n",
            "K\nx\n",
            "K\n9007199254740992\n",
            "K\n99999999999999999999999\n",
            "K\n" + " ".repeat(1024) + "7\n",
            "O\n1\n2\n9007199254740992\nhi\n",
            "O\n1\n2\n-1\nhi\n",
            "O\n1\n2\n\nhi\n",
            "O\n0\n2\n3\nhi\n",
            "O\n1\n128\n3\nhi\n",
            "O\n1\n2\n3\n" + AT_THE_LIMIT + "x\n",
            "O\nO\nO\nO\nO\n",
            "S\n0\n2\nhi\n",
            "S\n128\n2\nhi\n",
            "S\n\n\n\n",
            "S\nS\nS\nS\n",
            "S\n1\n128\nhi\n",
            "S\n1\n-1\nhi\n",
            "S\n0\n128\n\u00ff\n",
            "S\n" + "9".repeat(2000) + "\n2\nhi\n",
            "S\n1\n" + "9".repeat(2000) + "\nhi\n",
            "S\n1\n2\n" + AT_THE_LIMIT + "x\n",
            "S\n1\n2\n" + AT_THE_LIMIT + "\r\n",
            "S\n1\n2\n" + "x".repeat(5000) + "\n",
            "S\n0\n2\n" + "x".repeat(5000) + "\n",
            "S\n1\n2\n\u00ff\n",
            "S\n1\n2\n\u00e2\u0082\n")
        .map(bad -> Case.of("H\n" + bad + bad + "R\n7\n", ALIVE, INVALID, INVALID, "receive 7"));
  }

  static Stream<Case> violations() {
    return Stream.of(
            "\n",
            "\r\n",
            " H\n",
            "h\n",
            "X\n",
            "HH\n",
            "H \n",
            "H\r\n",
            "T7\n",
            "II\n",
            "S1\n",
            "K7\n",
            "RR\n1\n",
            "L\n1\n30\n",
            "M\n1\n2\n1\nx\n",
            "G\n0\n0\n",
            "B\ninvalid\n-1\n",
            "Y\n",
            "N\n",
            "\u0000\n",
            "\u00ff",
            "GET / HTTP/1.1\r\n")
        .map(bad -> Case.of("H\n" + bad + "H\n", ALIVE, VIOLATION));
  }

  @ParameterizedTest
  @Tag("P-18")
  @Tag("P-22")
  @MethodSource({
    "frames",
    "framesWithCarriageReturns",
    "framesThatLackTheirEnd",
    "badValues",
    "violations"
  })
  void everyCaseMeansTheSameInPiecesOfEverySize(Case known) {
    byte[] frames = latin1(known.input());
    boolean dropCarriageReturn = known.opening().equals(OPENING_WITH_CR);
    assertEquals(
        known.frames(), new FrameOracle(frames, dropCarriageReturn, LIMITS).frames(), "the oracle");
    byte[] input = latin1(known.opening() + known.input());
    List<String> expected = new ArrayList<>(known.frames());
    expected.add(0, "open 1 30");
    for (int size = 1; size <= Math.min(100, input.length); size++) {
      assertEquals(expected, Pieces.framesOfSize(size, input, LIMITS), "pieces of " + size);
    }
    assertEquals(expected, Pieces.framesOfSize(input.length, input, LIMITS), "in one piece");
    Random random = new Random(known.input().hashCode());
    for (int i = 0; i < 20; i++) {
      assertEquals(expected, Pieces.framesOfRandomSize(random, input, LIMITS), "random pieces");
    }
  }

  @ParameterizedTest
  @Tag("P-15")
  @CsvSource({
    "0, 5",
    "1, 5",
    "127, 3600",
    "0, 3600",
  })
  void anOpeningIsAnIdOrNoneAndAHeartbeatWithinItsLimits(int id, int seconds) {
    assertEquals(new Request.Open(id, seconds), first("L\n" + id + "\n" + seconds + "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "L\n128\n",
        "L\n-1\n",
        "L\nx\n",
        "L\n\n",
        "L\n1\n4\n",
        "L\n1\n3601\n",
        "L\n1\n0\n",
        "L\n1\n\n",
        "L\n1\n30s\n",
        "L\n1\n99999999999999999999\n",
        "L \n",
        "l\n",
        "K\n",
        "H\n",
        "T\n",
        "M\n"
      })
  void anythingElseIsRefusedAsAFirstRequestOnceItsLineHasEnded(String input) {
    assertSame(Request.Invalid.INSTANCE, first(input));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "L", "L\n", "L\n1", "L\n1\n", "L\n1\n30"})
  void anOpeningWithoutItsLastLineFeedIsInvalidWhenTheInputEnds(String input) {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    assertNull(decode(decoder, input));
    assertSame(Request.Invalid.INSTANCE, decoder.end());
  }

  @Test
  void thePositionIsBehindTheRequestAndNothingBehindItIsLookedAt() {
    String[] requests = {OPENING, "H\n", "S\n0\n2\nbad\n", "K\n7\n", "S\n1\n2\nhi\n", "\n"};
    byte[] input = latin1("XX" + String.join("", requests) + "rest");
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    int position = 2;
    List<String> told = new ArrayList<>();
    for (String request : requests) {
      told.add(RequestOracle.describe(decoder.read(input, position, input.length)));
      position += request.length();
      assertEquals(position, decoder.position());
    }
    assertEquals(
        List.of("open 1 30", ALIVE, INVALID, "acknowledge 7", send(1, 2, "hi"), VIOLATION), told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"R\n0", "S\n0\n2\nhi", "S\n1\n128\nhi", "S\n1\n2\n\u00ff", "K\nx"})
  void aBadValueIsToldAtTheLastLineFeedOfItsFrameAndNotBefore(String frame) {
    RequestDecoder decoder = opened();
    assertNull(decode(decoder, frame));
    assertSame(Request.Invalid.INSTANCE, decode(decoder, "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "HX", "\n", "H\r", "L", "\u00ff"})
  void aViolationIsToldWithItsFirstByte(String frame) {
    RequestDecoder decoder = opened();
    byte[] bytes = latin1(frame);
    assertNull(decoder.read(bytes, 0, bytes.length - 1));
    assertSame(Request.Violation.INSTANCE, decoder.read(bytes, bytes.length - 1, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "HX", "\n", "H\r", "L"})
  void afterAViolationNothingIsAFrameAnyMore(String violation) {
    RequestDecoder decoder = opened();
    assertSame(Request.Violation.INSTANCE, decode(decoder, violation));
    byte[] frames = latin1("\nH\nX\n\nH\n");
    for (int from = 0; from < frames.length; from++) {
      assertNull(decoder.read(frames, from, frames.length));
      assertEquals(frames.length, decoder.position());
    }
  }

  @Test
  void theTextOfAFrameIsItsOwnAndNotThePieceThatCame() {
    byte[] input = latin1("S\n1\n2\nhi\n");
    Request request = opened().read(input, 0, input.length);
    Arrays.fill(input, (byte) 'x');
    assertArrayEquals(latin1("hi"), assertInstanceOf(Request.Send.class, request).text());
  }

  /** More is fed than there is memory in the test's process. */
  @ParameterizedTest
  @CsvSource({
    "'S\n1\n2\n', '\n'",
    "'S\n0\n', '\n2\n'",
    "'R\n', '\n'",
    "'K\n', '\n'",
  })
  void whatIsSkippedIsNotKept(String begin, String end) {
    RequestDecoder decoder = opened();
    assertNull(decode(decoder, begin));
    byte[] endless = new byte[1 << 20];
    for (int i = 0; i < 600; i++) {
      assertNull(decoder.read(endless, 0, endless.length));
      assertEquals(endless.length, decoder.position());
    }
    assertSame(Request.Invalid.INSTANCE, decode(decoder, end));
    assertSame(Request.KeepAlive.INSTANCE, decode(decoder, "H\n"));
  }

  private static Request decode(RequestDecoder decoder, String input) {
    return decoder.read(latin1(input), 0, input.length());
  }

  private static Request first(String input) {
    return decode(new RequestDecoder(LIMITS), input);
  }

  private static RequestDecoder opened() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    assertInstanceOf(Request.Open.class, decode(decoder, OPENING));
    return decoder;
  }

  private static String send(int from, int to, String text) {
    return RequestOracle.describe(new Request.Send(from, to, latin1(text)));
  }

  private static String sendOnce(int from, int to, long key, String text) {
    return RequestOracle.describe(new Request.SendOnce(from, to, key, latin1(text)));
  }
}
