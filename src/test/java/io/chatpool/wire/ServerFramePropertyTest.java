package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.wire.ServerFrame.Closing;
import io.chatpool.wire.ServerFrame.Gap;
import io.chatpool.wire.ServerFrame.Granted;
import io.chatpool.wire.ServerFrame.HeartbeatAnswer;
import io.chatpool.wire.ServerFrame.Pushed;
import io.chatpool.wire.ServerFrame.Refused;
import java.nio.charset.StandardCharsets;
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

/** The decoder with random frames and random bytes, in pieces of random size. */
class ServerFramePropertyTest {

  private static final int MAX_TEXT_BYTES = 200;

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void whatWasWrittenIsReadBackInPiecesOfAnySize(
      @ForAll("conversations") List<ServerFrame> written, @ForAll Random random) {
    StringBuilder text = new StringBuilder();
    written.forEach(frame -> text.append(encoded(frame)));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    List<ServerFrame> frames = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1 + random.nextInt(Math.min(20, bytes.length - from));
      decoder.decode(bytes, from, to, frames::add);
      from = to;
    }
    assertEquals(written, frames);
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void anyBytesMeanTheSameInPiecesAsInOne(@ForAll("soups") String soup, @ForAll Random random) {
    byte[] bytes = Pieces.latin1(soup);
    List<ServerFrame> atOnce = new ArrayList<>();
    new ServerFrameDecoder(MAX_TEXT_BYTES).decode(bytes, 0, bytes.length, atOnce::add);
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    List<ServerFrame> inPieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1 + random.nextInt(bytes.length - from);
      decoder.decode(bytes, from, to, inPieces::add);
      from = to;
    }
    assertEquals(atOnce, inPieces);
  }

  @Provide
  Arbitrary<String> soups() {
    return Arbitraries.of(
            "Y\n",
            "N\n",
            "H\n",
            "M\n",
            "G\n",
            "B\n",
            "1\n",
            "0\n",
            "12\n",
            "-1\n",
            "busy\n",
            "\n",
            "a\n",
            "\u00c3\u00a9\n",
            "\u00ff\n",
            "7",
            "x")
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<List<ServerFrame>> conversations() {
    Arbitrary<Long> seqs = Arbitraries.longs().between(1, Long.MAX_VALUE);
    Arbitrary<Integer> ids = Arbitraries.integers().between(1, Integer.MAX_VALUE);
    Arbitrary<Long> counts = Arbitraries.longs().between(0, Long.MAX_VALUE);
    Arbitrary<String> words = Arbitraries.of("invalid", "busy", "a", "newer-reason");
    Arbitrary<String> texts =
        Arbitraries.strings()
            .withChars('a', ' ', '\r', '\u0000', 'é', '\u0800', '\uffff')
            .ofMaxLength(60);
    Arbitrary<ServerFrame> frames =
        Arbitraries.oneOf(
            Arbitraries.of(Granted.INSTANCE, HeartbeatAnswer.INSTANCE),
            words.map(Refused::new),
            Combinators.combine(seqs, ids, ids, texts).as(Pushed::new),
            Combinators.combine(counts, counts).as(Gap::new),
            Combinators.combine(words, Arbitraries.integers().between(-1, 1_000)).as(Closing::new));
    return frames.list().ofMaxSize(10);
  }

  private static String encoded(ServerFrame frame) {
    if (frame instanceof Granted) {
      return "Y\n";
    }
    if (frame instanceof HeartbeatAnswer) {
      return "H\n";
    }
    if (frame instanceof Refused refused) {
      return "N\n" + refused.reason() + "\n";
    }
    if (frame instanceof Gap gap) {
      return "G\n" + gap.dropped() + "\n" + gap.expired() + "\n";
    }
    if (frame instanceof Closing closing) {
      return "B\n" + closing.reason() + "\n" + closing.retrySeconds() + "\n";
    }
    Pushed pushed = (Pushed) frame;
    return "M\n%d\n%d\n%d\n%s\n".formatted(pushed.seq(), pushed.from(), pushed.to(), pushed.text());
  }
}
