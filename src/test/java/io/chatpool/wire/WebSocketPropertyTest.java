package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The reader against Netty's decoder, with random frames, wherever they are cut [P-25]. */
class WebSocketPropertyTest {

  private static final RequestLimits LIMITS = new RequestLimits(127, 300, 5, 3600);

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anyInputMeansWhatItMeansToNetty(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] input = RandomWebSocket.bytes(random);
    List<String> expected = WebSocketOracle.heard(input, LIMITS);
    assertEquals(expected, HeardOverWebSocket.inPiecesOf(input.length, input, LIMITS));
    assertEquals(expected, HeardOverWebSocket.inPiecesOf(1, input, LIMITS));
    assertEquals(expected, HeardOverWebSocket.withPauses(random, input, LIMITS));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void inputThatLacksItsEndMeansNoLessThanItsWholeFramesAndNoMoreThanAllOfIt(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] input = RandomWebSocket.bytes(random);
    byte[] cut = Arrays.copyOf(input, random.nextInt(input.length));
    List<String> all = WebSocketOracle.heard(input, LIMITS);
    List<String> heard = HeardOverWebSocket.withPauses(random, cut, LIMITS);
    assertEquals(all.subList(0, Math.min(all.size(), heard.size())), heard);
    // Netty fails a length before the mask has come.
    List<String> wholeFrames =
        WebSocketOracle.heard(cut, LIMITS).stream().filter(h -> !h.startsWith("failed")).toList();
    assertEquals(wholeFrames, heard.subList(0, Math.min(heard.size(), wholeFrames.size())));
  }
}
