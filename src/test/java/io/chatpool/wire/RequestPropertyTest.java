package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The decoder against {@link RequestOracle}, with random input; each char stands for one byte. */
class RequestPropertyTest {

  private static final int MAX_TEXT_BYTES = 20;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void anyInputMeansTheSameAsWhenItIsSplitOnLineFeeds(
      @ForAll("inputs") String input, @ForAll Random random) {
    byte[] bytes = latin1(input);
    String expected = new RequestOracle(bytes, LIMITS).request();
    assertEquals(expected, Pieces.ofSize(Math.max(1, bytes.length), bytes, LIMITS));
    assertEquals(expected, Pieces.ofSize(1, bytes, LIMITS));
    assertEquals(expected, Pieces.ofRandomSize(random, bytes, LIMITS));
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void aRequestIsCompleteAtItsLastLineFeedAndNotBefore(@ForAll("inputs") String input) {
    byte[] bytes = latin1(input);
    RequestOracle oracle = new RequestOracle(bytes, LIMITS);
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    Request request = decoder.read(bytes, 0, bytes.length);
    if (!oracle.request().equals(RequestOracle.INVALID)) {
      assertEquals(oracle.isComplete(), request != null);
      if (request == null) {
        assertEquals(oracle.lacksOnlyLineFeed(), decoder.lacksOnlyLineFeed());
      }
    } else if (oracle.isComplete()) {
      assertSame(Request.Invalid.INSTANCE, request);
    }
  }

  @Provide
  Arbitrary<String> inputs() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, nearRequests()),
        Tuple.of(3, nearRequests().flatMap(this::withOneByteChanged)),
        Tuple.of(1, soup()));
  }

  /** Every line right most of the time, so that the whole is a request now and then. */
  private static Arbitrary<String> nearRequests() {
    Arbitrary<String> ends =
        Arbitraries.frequency(
            Tuple.of(20, "\n"),
            Tuple.of(8, "\r\n"),
            Tuple.of(1, ""),
            Tuple.of(1, "\r"),
            Tuple.of(1, "\n\n"));
    Arbitrary<String> lastEnds = Arbitraries.of("", "", "\n", "\r\n", "\r");
    Arbitrary<String> verbs =
        Arbitraries.frequencyOf(
            Tuple.of(14, Arbitraries.just("S")),
            Tuple.of(14, Arbitraries.just("O")),
            Tuple.of(6, Arbitraries.of("R", "L")),
            Tuple.of(3, Arbitraries.just("I")),
            Tuple.of(1, Arbitraries.of("", "RS", "X", "K", "T", "H")));
    Arbitrary<String> ids =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("1", "127", "12", "2", "007")),
            Tuple.of(5, Arbitraries.of(" 7 ", "\t7", "7\r", "7\u000b\f")),
            Tuple.of(2, Arbitraries.of("0", "128", "-1", "+1", "1_0", "", " ", "\u001d1")));
    Arbitrary<String> keys =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("0", "30", "3600", "9007199254740991", " 12 ")),
            Tuple.of(3, Arbitraries.of("9007199254740992", "4", "3601", "-1", "", "9".repeat(30))));
    Arbitrary<String> texts =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("", "hi", "h\ri", " ", "\r", "\u00c3\u00a9", "S\u0000")),
            Tuple.of(
                3,
                Arbitraries.integers()
                    .between(MAX_TEXT_BYTES - 1, MAX_TEXT_BYTES + 2)
                    .map("x"::repeat)),
            Tuple.of(2, Arbitraries.of("\u00c3", "\u00ff", "\u00ed\u00a0\u0080", "\u0080")));
    Arbitrary<String> rests = Arbitraries.of("", "", "", "rest", "\n", "R\n1\n", "\u00ff");
    return Combinators.combine(
            Combinators.combine(verbs, ends).as(String::concat),
            Combinators.combine(ids, ends).as(String::concat),
            Combinators.combine(ids, ends).as(String::concat),
            Combinators.combine(keys, ends).as(String::concat),
            Combinators.combine(texts, lastEnds).as(String::concat),
            rests)
        .as(
            (verb, me, to, key, text, rest) ->
                switch (verb.isEmpty() ? 0 : verb.charAt(0)) {
                  case 'I' -> verb + rest;
                  case 'R' -> verb + me + rest;
                  case 'L' -> verb + me + key + rest;
                  case 'O' -> verb + me + to + key + text + rest;
                  default -> verb + me + to + text + rest;
                });
  }

  private Arbitrary<String> withOneByteChanged(String input) {
    return Combinators.combine(
            Arbitraries.integers().between(0, input.length()),
            Arbitraries.integers().between(0, 1),
            Arbitraries.of("", "\n", "\r", "0", " ", "S", "\u0000", "\u00ff", "\u00a9"))
        .as(
            (at, removed, inserted) ->
                input.substring(0, at)
                    + inserted
                    + input.substring(Math.min(input.length(), at + removed)));
  }

  private static Arbitrary<String> soup() {
    return Arbitraries.of(
            "S", "O", "R", "I", "L", "\n", "\n", "\n", "\r\n", "\r", "0", "1", "2", "127", " ")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }
}
