package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The decoder against {@link RequestOracle}, {@link FrameOracle}, with searched input. */
class RequestDecoderFuzzTest {

  private static final RequestLimits LIMITS = new RequestLimits(127, 20, 5, 3600);

  @FuzzTest
  @DictionaryEntries({"9007199254740991", "9007199254740992", "1\\x0a2\\x0a", "\\xed\\xa0\\x80"})
  void anyInputMeansTheSameAsWhenItIsSplitOnLineFeeds(byte[] input) {
    Random random = new Random(Arrays.hashCode(input));
    String first = new RequestOracle(input, LIMITS).request();
    assertEquals(first, Pieces.ofSize(Math.max(1, input.length), input, LIMITS));
    assertEquals(first, Pieces.ofRandomSize(random, input, LIMITS));
    byte[] opening = Pieces.latin1(random.nextBoolean() ? "L\n1\n30\n" : "L\r\n1\n30\n");
    List<String> frames = new ArrayList<>(List.of("open 1 30"));
    frames.addAll(new FrameOracle(input, opening[1] == '\r', LIMITS).frames());
    byte[] all = Arrays.copyOf(opening, opening.length + input.length);
    System.arraycopy(input, 0, all, opening.length, input.length);
    assertEquals(frames, Pieces.framesOfSize(all.length, all, LIMITS));
    assertEquals(frames, Pieces.framesOfRandomSize(random, all, LIMITS));
  }
}
