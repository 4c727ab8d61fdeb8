package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The reader against Netty's decoder, with input that is searched [P-25]. */
class WebSocketReaderFuzzTest {

  private static final int MAX_TEXT_BYTES = 300;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);
  private static final byte[] OPENING =
      new WebSocketFrames().message(Pieces.latin1("L\n1\n30\n"), 100).bytes();

  @FuzzTest
  void anyInputMeansWhatItMeansToNettyWhereverItIsCut(byte[] input) {
    byte[] all = Arrays.copyOf(OPENING, OPENING.length + input.length);
    System.arraycopy(input, 0, all, OPENING.length, input.length);
    HeardOverWebSocket whole = new HeardOverWebSocket(LIMITS);
    whole.feed(all.clone());
    assertTrue(whole.reader().keptBytes() <= MAX_TEXT_BYTES + 1);
    List<String> heard = whole.heard();
    assertEquals(heard, HeardOverWebSocket.inPiecesOf(1, all, LIMITS));
    Random random = new Random(Arrays.hashCode(input));
    assertEquals(heard, HeardOverWebSocket.withPauses(random, all, LIMITS));
    // Netty waits for the end of a frame, and fails a length before the mask has come.
    List<String> wholeFrames =
        WebSocketOracle.heard(all, LIMITS).stream().filter(h -> !h.startsWith("failed")).toList();
    assertEquals(wholeFrames, heard.subList(0, Math.min(heard.size(), wholeFrames.size())));
  }
}
