package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.wire.ServerFrame.Closing;
import io.chatpool.wire.ServerFrame.Gap;
import io.chatpool.wire.ServerFrame.Granted;
import io.chatpool.wire.ServerFrame.HeartbeatAnswer;
import io.chatpool.wire.ServerFrame.Informed;
import io.chatpool.wire.ServerFrame.Pushed;
import io.chatpool.wire.ServerFrame.Received;
import io.chatpool.wire.ServerFrame.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    written.stream().map(frame -> question(frame)).filter(Objects::nonNull).forEach(decoder::asked);
    List<ServerFrame> frames = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1 + random.nextInt(Math.min(20, bytes.length - from));
      decoder.decode(bytes, from, to, frames::add);
      from = to;
    }
    assertEquals(written, frames);
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void anyBytesMeanTheSameInPiecesAsInOne(
      @ForAll("soups") String soup, @ForAll List<Question> questions, @ForAll Random random) {
    byte[] bytes = Pieces.latin1(soup);
    List<ServerFrame> atOnce = new ArrayList<>();
    ServerFrameDecoder whole = new ServerFrameDecoder(MAX_TEXT_BYTES);
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    for (Question question : questions) {
      whole.asked(question);
      decoder.asked(question);
    }
    whole.decode(bytes, 0, bytes.length, atOnce::add);
    List<ServerFrame> inPieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = from + 1 + random.nextInt(bytes.length - from);
      decoder.decode(bytes, from, to, inPieces::add);
      from = to;
    }
    assertEquals(atOnce, inPieces);
    assertEquals(whole.isBetweenFrames(), decoder.isBetweenFrames());
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
            Arbitraries.of(
                new Granted(Question.OPEN), new Granted(Question.SEND), HeartbeatAnswer.INSTANCE),
            Combinators.combine(
                    Arbitraries.of(Question.SEND, Question.RECEIVE, Question.INFORMATION), words)
                .as(Refused::new),
            Combinators.combine(ids, texts).as(ReceivedMessage::new).list().map(Received::new),
            Combinators.combine(words, counts.map(c -> c & (1L << 53) - 1), ids)
                .as(
                    (version, epoch, limit) ->
                        new Informed(
                            new ServerInformation(
                                version, epoch, new RequestLimits(limit, 2, 3, limit)))),
            Combinators.combine(seqs, ids, ids, texts).as(Pushed::new),
            Combinators.combine(counts, counts).as(Gap::new),
            Combinators.combine(words, Arbitraries.integers().between(-1, 1_000)).as(Closing::new));
    return frames.list().ofMaxSize(10);
  }

  private static Question question(ServerFrame frame) {
    if (frame instanceof Granted granted) {
      return granted.question();
    }
    if (frame instanceof Refused refused) {
      return refused.question();
    }
    if (frame instanceof Received) {
      return Question.RECEIVE;
    }
    if (frame instanceof HeartbeatAnswer) {
      return Question.HEARTBEAT;
    }
    return frame instanceof Informed ? Question.INFORMATION : null;
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
    if (frame instanceof Received received) {
      StringBuilder answer = new StringBuilder("Y\n" + received.messages().size() + "\n");
      received.messages().forEach(m -> answer.append(m.from() + "\n" + m.text() + "\n"));
      return answer + (received.messages().isEmpty() ? "\n" : "");
    }
    if (frame instanceof Informed informed) {
      ServerInformation told = informed.information();
      return "Y\n6\n%s\n%d\n%d\n2\n3\n%d\n"
          .formatted(
              told.version(),
              told.epoch(),
              told.limits().maxId(),
              told.limits().heartbeatSecondsMax());
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
