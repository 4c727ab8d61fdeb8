package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The decoder against {@link FrameOracle}, with random frames [P-18, P-22]; each char stands for
 * one byte.
 */
class FramePropertyTest {

  private static final int MAX_TEXT_BYTES = 20;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void anyInputMeansTheSameAsWhenItIsSplitOnLineFeedsWhereverItIsCut(
      @ForAll("streams") String frames, @ForAll boolean carriageReturns, @ForAll Random random) {
    String opening = carriageReturns ? "L\r\n1\r\n30\r\n" : "L\n1\n30\n";
    List<String> expected = new ArrayList<>(List.of("open 1 30"));
    expected.addAll(new FrameOracle(latin1(frames), carriageReturns, LIMITS).frames());
    byte[] input = latin1(opening + frames);
    assertEquals(expected, Pieces.framesOfSize(input.length, input, LIMITS));
    assertEquals(expected, Pieces.framesOfSize(1, input, LIMITS));
    assertEquals(expected, Pieces.framesOfRandomSize(random, input, LIMITS));
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void whatIsKeptIsNoMoreThanOneTextAndOnlyOfAFrameThatIsNotComplete(
      @ForAll("streams") String frames, @ForAll boolean carriageReturns) {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    FrameOracle oracle = new FrameOracle(latin1(frames), carriageReturns, LIMITS);
    byte[] input = latin1((carriageReturns ? "L\r\n1\r\n30\r\n" : "L\n1\n30\n") + frames);
    for (int i = 0; i < input.length; i++) {
      decoder.read(input, i, i + 1);
      assertTrue(decoder.keptBytes() <= (decoder.isInRequest() ? MAX_TEXT_BYTES + 1 : 0));
    }
    boolean lost = oracle.frames().contains(RequestOracle.VIOLATION);
    assertEquals(!lost && oracle.endsInFrame(), decoder.isInRequest());
  }

  /** Most of them good frames, since all is over with a violation; the last may be cut anywhere. */
  @Provide
  Arbitrary<String> streams() {
    Arbitrary<String> frames = frames().list().ofMaxSize(12).map(all -> String.join("", all));
    return Combinators.combine(frames, Arbitraries.integers().between(0, 8))
        .as((all, lacking) -> all.substring(0, Math.max(0, all.length() - lacking)));
  }

  private static Arbitrary<String> frames() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, combined(List.of(verb("S"), id(), id(), text()))),
        Tuple.of(6, combined(List.of(verb("O"), id(), id(), number(), text()))),
        Tuple.of(4, combined(List.of(verb("R"), id()))),
        Tuple.of(4, combined(List.of(verb("K"), number()))),
        Tuple.of(4, verb("H")),
        Tuple.of(2, verb("T")),
        Tuple.of(2, verb("I")),
        Tuple.of(1, Arbitraries.of("", "\n", "L\n1\n30\n", "M\n1\n", "h\n", "H \n", "H\r\r\n")));
  }

  private static Arbitrary<String> combined(List<Arbitrary<String>> lines) {
    return Combinators.combine(lines).as(parts -> String.join("", parts));
  }

  private static Arbitrary<String> verb(String verb) {
    return Arbitraries.frequency(Tuple.of(60, verb + "\n"), Tuple.of(1, verb + "\r\n"));
  }

  private static Arbitrary<String> id() {
    return line(
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("1", "127", "12", "2", "007", " 7 ", "\t7")),
            Tuple.of(
                2,
                Arbitraries.of(
                    "0",
                    "128",
                    "-1",
                    "1_0",
                    "",
                    " ",
                    "S",
                    "0".repeat(1023) + "7",
                    "1".repeat(1030)))));
  }

  private static Arbitrary<String> number() {
    return line(
        Arbitraries.of("0", "7", "1795392000000000", "9007199254740991", "9007199254740992", "x"));
  }

  private static Arbitrary<String> text() {
    return line(
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("", "hi", "h\ri", "\r", "\u00c3\u00a9", "H", "S\u0000")),
            Tuple.of(
                3,
                Arbitraries.integers()
                    .between(MAX_TEXT_BYTES - 1, MAX_TEXT_BYTES + 30)
                    .map("x"::repeat)),
            Tuple.of(2, Arbitraries.of("\u00c3", "\u00ff", "\u00ed\u00a0\u0080", "\u0080"))));
  }

  private static Arbitrary<String> line(Arbitrary<String> content) {
    return Combinators.combine(content, Arbitraries.of("\n", "\n", "\n", "\r\n"))
        .as(String::concat);
  }
}
