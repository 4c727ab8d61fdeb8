package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Framing and fields: [P-1], [P-2], [P-3], [P-7], [P-10].
 *
 * <p>Inputs are written as text in which each char stands for one byte, so {@code \u00c3\u00a9} is
 * the two bytes of one é.
 */
class RequestDecoderTest {

  private static final int MAX_TEXT_BYTES = 20;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);

  private static final String AT_THE_LIMIT = "x".repeat(MAX_TEXT_BYTES);
  private static final String INVALID = RequestOracle.INVALID;

  /** An input, and what it means if nothing follows it. */
  private record Case(String input, String request) {

    static Case send(String input, int from, int to, String text) {
      return new Case(input, RequestOracle.describe(new Request.Send(from, to, latin1(text))));
    }

    static Case sendOnce(String input, int from, int to, long key, String text) {
      Request request = new Request.SendOnce(from, to, key, latin1(text));
      return new Case(input, RequestOracle.describe(request));
    }

    static Case receive(String input, int id) {
      return new Case(input, "receive " + id);
    }

    static Case invalid(String input) {
      return new Case(input, INVALID);
    }

    @Override
    public String toString() {
      return request + " <- " + readable(input);
    }
  }

  static Stream<Case> receives() {
    return Stream.of(
        Case.receive("R\n1\n", 1),
        Case.receive("R\n127\n", 127),
        Case.receive("R\r\n1\r\n", 1),
        Case.receive("R\r\n1\n", 1),
        Case.receive("R\n1\r\n", 1),
        Case.receive("R\n1", 1),
        Case.receive("R\r\n1", 1),
        Case.receive("R\r\n1\r", 1),
        Case.receive("R\n7\n8\nrest\n", 7),
        Case.receive("R\n7\n\u00ff\u0000", 7),
        Case.receive("R\n007\n", 7),
        Case.receive("R\n" + "0".repeat(1000) + "7\n", 7),
        Case.receive("R\n" + " ".repeat(1023) + "7\n", 7),
        Case.receive("R\n 7 \n", 7),
        Case.receive("R\n\t\u000b\f\r 7 \r\f\u000b\t\n", 7),
        Case.receive("R\r\n" + " ".repeat(1023) + "7\r\n", 7),
        Case.receive("R\r\n" + " ".repeat(1023) + "7\r", 7),
        Case.invalid("R\n" + " ".repeat(1024) + "7\n"),
        Case.invalid("R\n" + " ".repeat(1023) + "7\r\n"),
        Case.invalid("R\r\n" + " ".repeat(1024) + "7\r\n"),
        Case.invalid("R\r\n" + " ".repeat(1023) + "7\r\r\n"),
        Case.invalid("R\n0\n"),
        Case.invalid("R\n128\n"),
        Case.invalid("R\n-1\n"),
        Case.invalid("R\n+1\n"),
        Case.invalid("R\n1_0\n"),
        Case.invalid("R\n1 0\n"),
        Case.invalid("R\n1.0\n"),
        Case.invalid("R\n0x1\n"),
        Case.invalid("R\n1a\n"),
        Case.invalid("R\na1\n"),
        Case.invalid("R\n1\u0000\n"),
        Case.invalid("R\n\u00001\n"),
        Case.invalid("R\n\u001c1\n"),
        Case.invalid("R\n1\u001f\n"),
        Case.invalid("R\n1\u0085\n"),
        Case.invalid("R\n\u00a01\n"),
        Case.invalid("R\n\u00c2\u00a01\n"),
        Case.invalid("R\n\u00d9\u00a1\n"),
        Case.invalid("R\n2147483648\n"),
        Case.invalid("R\n4294967297\n"),
        Case.invalid("R\n18446744073709551617\n"),
        Case.invalid("R\n99999999999999999999\n"),
        Case.invalid("R\n\n"),
        Case.invalid("R\n \n"),
        Case.invalid("R\n"),
        Case.invalid("R\r\n\r\n"),
        Case.invalid("R\r\n"));
  }

  static Stream<Case> sends() {
    return Stream.of(
        Case.send("S\n1\n2\nhi\n", 1, 2, "hi"),
        Case.send("S\n1\n2\nhi", 1, 2, "hi"),
        Case.send("S\n1\n1\nto myself\n", 1, 1, "to myself"),
        Case.send("S\n127\n127\nhi\n", 127, 127, "hi"),
        Case.send("S\n1\n0\nto all\n", 1, 0, "to all"),
        Case.send("S\n1\n00\nto all\n", 1, 0, "to all"),
        Case.send("S\n 1\t\n\r2 \nhi\n", 1, 2, "hi"),
        Case.send("S\n1\n2\n\n", 1, 2, ""),
        Case.send("S\n1\n2\n", 1, 2, ""),
        Case.send("S\n1\n2\nhi\nsecond line\nthird\n", 1, 2, "hi"),
        Case.send("S\n1\n2\n\nsecond line\n", 1, 2, ""),
        Case.send("S\n1\n2\n  spaces stay \t\n", 1, 2, "  spaces stay \t"),
        Case.send("S\n1\n2\nwith \u0000 NUL\n", 1, 2, "with \u0000 NUL"),
        Case.send("S\r\n1\r\n2\r\nhi\r\n", 1, 2, "hi"),
        Case.send("S\r\n1\n2\nhi\r\n", 1, 2, "hi"),
        Case.send("S\r\n1\r\n2\r\nhi\n", 1, 2, "hi"),
        Case.send("S\r\n1\r\n2\r\nhi\r", 1, 2, "hi"),
        Case.send("S\r\n1\r\n2\r\n\r\n", 1, 2, ""),
        Case.send("S\r\n1\r\n2\r\n\r", 1, 2, ""),
        Case.send("S\r\n1\r\n2\r\n", 1, 2, ""),
        Case.send("S\r\n1\r\n2\r\nhi\r\r\n", 1, 2, "hi\r"),
        Case.send("S\r\n1\r\n2\r\nh\ri\r\n", 1, 2, "h\ri"),
        Case.send("S\n1\r\n2\r\nhi\r\n", 1, 2, "hi\r"),
        Case.send("S\n1\n2\n\r\n", 1, 2, "\r"),
        Case.send("S\n1\n2\n" + AT_THE_LIMIT + "\n", 1, 2, AT_THE_LIMIT),
        Case.send("S\n1\n2\n" + AT_THE_LIMIT, 1, 2, AT_THE_LIMIT),
        Case.send("S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "\r\n", 1, 2, AT_THE_LIMIT),
        Case.send("S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "\r", 1, 2, AT_THE_LIMIT),
        Case.invalid("S\n1\n2\n" + AT_THE_LIMIT + "x\n"),
        Case.invalid("S\n1\n2\n" + AT_THE_LIMIT + "x"),
        Case.invalid("S\n1\n2\n" + AT_THE_LIMIT + "\r\n"),
        Case.invalid("S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "x\r\n"),
        Case.invalid("S\r\n1\r\n2\r\n" + AT_THE_LIMIT + "\r\r\n"),
        Case.invalid("S\n0\n2\nhi\n"),
        Case.invalid("S\n128\n2\nhi\n"),
        Case.invalid("S\n1\n128\nhi\n"),
        Case.invalid("S\n1\n-1\nhi\n"),
        Case.invalid("S\n1\n-0\nhi\n"),
        Case.invalid("S\n1\n\nhi\n"),
        Case.invalid("S\n\n2\nhi\n"),
        Case.invalid("S\n1\nall\nhi\n"),
        Case.invalid("S\n1\n2"),
        Case.invalid("S\n1\n"),
        Case.invalid("S\n1"),
        Case.invalid("S\n"));
  }

  static Stream<Case> texts() {
    return Stream.of(
        Case.send("S\n1\n2\n\u00c3\u00a9\n", 1, 2, "\u00c3\u00a9"),
        Case.send("S\n1\n2\n\u00e2\u0082\u00ac\n", 1, 2, "\u00e2\u0082\u00ac"),
        Case.send("S\n1\n2\n\u00f0\u009f\u0098\u0080\n", 1, 2, "\u00f0\u009f\u0098\u0080"),
        Case.invalid("S\n1\n2\na lone tail byte \u0080\n"),
        Case.invalid("S\n1\n2\noverlong \u00c0\u00af\n"),
        Case.invalid("S\n1\n2\noverlong \u00e0\u0080\u00af\n"),
        Case.invalid("S\n1\n2\nsurrogate \u00ed\u00a0\u0080\n"),
        Case.invalid("S\n1\n2\nbeyond \u00f4\u0090\u0080\u0080\n"),
        Case.invalid("S\n1\n2\nno such byte \u00ff\n"),
        Case.invalid("S\n1\n2\ncut off \u00c3\n"),
        Case.invalid("S\n1\n2\ncut off \u00e2\u0082\n"),
        Case.invalid("S\n1\n2\ncut off \u00e2\u0082"),
        Case.invalid("S\r\n1\r\n2\r\ncut off \u00e2\u0082\r\n"));
  }

  static Stream<Case> sendsUnderAKey() {
    return Stream.of(
        Case.sendOnce("O\n1\n2\n0\nhi\n", 1, 2, 0, "hi"),
        Case.sendOnce("O\n1\n0\n42\nto all\n", 1, 0, 42, "to all"),
        Case.sendOnce("O\n1\n2\n9007199254740991\nhi\n", 1, 2, 9_007_199_254_740_991L, "hi"),
        Case.sendOnce("O\n1\n2\n 007 \nhi\n", 1, 2, 7, "hi"),
        Case.sendOnce("O\n1\n2\n" + "0".repeat(1023) + "7\nhi\n", 1, 2, 7, "hi"),
        Case.sendOnce("O\r\n1\r\n2\r\n3\r\nhi\r\n", 1, 2, 3, "hi"),
        Case.sendOnce("O\n1\n2\n3\nhi\nrest", 1, 2, 3, "hi"),
        Case.sendOnce("O\n1\n2\n3\nhi", 1, 2, 3, "hi"),
        Case.sendOnce("O\n1\n2\n3\n\n", 1, 2, 3, ""),
        Case.sendOnce("O\n1\n2\n3\n", 1, 2, 3, ""),
        Case.sendOnce("O\n1\n2\n3\n" + AT_THE_LIMIT + "\n", 1, 2, 3, AT_THE_LIMIT),
        Case.invalid("O\n1\n2\n9007199254740992\nhi\n"),
        Case.invalid("O\n1\n2\n18446744073709551616\nhi\n"),
        Case.invalid("O\n1\n2\n-1\nhi\n"),
        Case.invalid("O\n1\n2\n\nhi\n"),
        Case.invalid("O\n1\n2\nkey\nhi\n"),
        Case.invalid("O\n1\n2\n" + "0".repeat(1024) + "7\nhi\n"),
        Case.invalid("O\n0\n2\n3\nhi\n"),
        Case.invalid("O\n1\n128\n3\nhi\n"),
        Case.invalid("O\n1\n2\n3\n" + AT_THE_LIMIT + "x\n"),
        Case.invalid("O\n1\n2\n3\n\u00ff\n"),
        Case.invalid("O\n1\n2\n3"),
        Case.invalid("O\n1\n2\n"),
        Case.invalid("O"));
  }

  static Stream<Case> questionsForInformation() {
    return Stream.of("I\n", "I", "I\r\n", "I\nrest", "I\n\n\u00ff")
        .map(input -> new Case(input, RequestOracle.INFORM));
  }

  static Stream<Case> othersThanSendReceiveAndInform() {
    return Stream.of(
        Case.invalid("I\r"),
        Case.invalid("I \n"),
        Case.invalid("II\n"),
        Case.invalid("i\n"),
        Case.invalid("o\n1\n2\n3\nhi\n"),
        Case.invalid("T\n"),
        Case.invalid("H\n"),
        Case.invalid("K\n1\n"),
        Case.invalid(""),
        Case.invalid("\n"),
        Case.invalid("\n1\n"),
        Case.invalid("\r\n1\r\n"),
        Case.invalid("R"),
        Case.invalid("R\r"),
        Case.invalid("S"),
        Case.invalid("r\n1\n"),
        Case.invalid("s\n1\n2\nhi\n"),
        Case.invalid("RR\n1\n"),
        Case.invalid("R \n1\n"),
        Case.invalid(" R\n1\n"),
        Case.invalid("R\r\r\n1\n"),
        Case.invalid("R\r1\n"),
        Case.invalid("R1\n"),
        Case.invalid("\u0000R\n1\n"),
        Case.invalid("\u00ef\u00bb\u00bfR\n1\n"),
        Case.invalid("GET / HTTP/1.1\r\n\r\n"));
  }

  @ParameterizedTest
  @Tag("P-1")
  @Tag("P-2")
  @Tag("P-3")
  @Tag("P-7")
  @Tag("P-10")
  @MethodSource({
    "receives",
    "sends",
    "texts",
    "sendsUnderAKey",
    "questionsForInformation",
    "othersThanSendReceiveAndInform"
  })
  void everyCaseMeansTheSameInPiecesOfEverySize(Case known) {
    byte[] input = latin1(known.input());
    assertEquals(known.request(), new RequestOracle(input, LIMITS).request(), "the oracle");
    for (int size = 1; size <= Math.max(1, input.length); size++) {
      assertEquals(known.request(), Pieces.ofSize(size, input, LIMITS), "pieces of " + size);
    }
    Random random = new Random(known.input().hashCode());
    for (int i = 0; i < 50; i++) {
      assertEquals(known.request(), Pieces.ofRandomSize(random, input, LIMITS), "random pieces");
    }
  }

  @Test
  void bytesOutsideTheGivenRangeAreNotLookedAt() {
    byte[] input = latin1("XXR\n12\nXX");
    Request request = new RequestDecoder(LIMITS).read(input, 2, 7);
    assertEquals(new Request.Receive(12), request);
    assertNull(new RequestDecoder(LIMITS).read(input, 2, 6));
    assertNull(new RequestDecoder(LIMITS).read(input, 2, 2));
  }

  @Test
  void theTextOfASendIsItsOwnAndNotThePieceThatCame() {
    byte[] input = latin1("S\n1\n2\nhi\n");
    Request request = new RequestDecoder(LIMITS).read(input, 0, input.length);
    Arrays.fill(input, (byte) 'x');
    assertArrayEquals(latin1("hi"), assertInstanceOf(Request.Send.class, request).text());
  }

  @ParameterizedTest
  @Tag("P-10")
  @ValueSource(
      strings = {
        "X",
        "RX",
        "R\rX",
        "R\nx",
        "R\n1_",
        "R\n1 1",
        "S\n0\n",
        "S\n128\n",
        "S\n1\n128\n",
        "O\n1\n2\n-",
        "T",
        "\n"
      })
  void whatCanNoLongerBecomeARequestIsRefusedOnceItsLineHasEnded(String input) {
    byte[] bytes = latin1(input + "\n");
    assertSame(Request.Invalid.INSTANCE, new RequestDecoder(LIMITS).read(bytes, 0, bytes.length));
  }

  @Test
  void aTextWithoutEndIsRefusedWithTheFirstByteThatIsTooMuch() {
    byte[] x = {'x'};
    RequestDecoder decoder = fed("S\n1\n2\n" + AT_THE_LIMIT);
    assertNull(decoder.read(x, 0, 1), "this byte could be the CR of a CR LF");
    assertSame(Request.Invalid.INSTANCE, decoder.read(x, 0, 1));
  }

  @ParameterizedTest
  @Tag("P-7")
  @ValueSource(strings = {"R\n", "S\n", "S\n1\n", "O\n1\n2\n"})
  void aNumberWithoutEndIsRefusedAfter1024Bytes(String before) {
    RequestDecoder decoder = fed(before);
    byte[] zeros = latin1("0".repeat(1024));
    assertNull(decoder.read(zeros, 0, zeros.length));
    assertSame(Request.Invalid.INSTANCE, decoder.read(zeros, 0, 1));
  }

  @Test
  void aPieceFarAboveTheLimitIsRefusedWithoutBeingKept() {
    TextLine line = new TextLine(MAX_TEXT_BYTES);
    byte[] endless = new byte[1 << 20];
    assertFalse(line.append(endless, 0, endless.length));
    assertTrue(line.isEmpty(false));
  }

  private static RequestDecoder fed(String input) {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] bytes = latin1(input);
    assertNull(decoder.read(bytes, 0, bytes.length));
    return decoder;
  }

  private static String readable(String input) {
    StringBuilder readable = new StringBuilder();
    for (char c : input.toCharArray()) {
      readable.append(c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
    }
    String whole = readable.toString().replace("\\x0a", "\\n").replace("\\x0d", "\\r");
    return whole.length() > 60 ? whole.substring(0, 60) + "..." : whole;
  }
}
