package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** What a server might send, with input that is searched. */
class ServerFrameDecoderFuzzTest {

  private static final int MAX_TEXT_BYTES = 200;

  @FuzzTest
  void anyInputMeansTheSameInPiecesAsInOne(byte[] input) {
    List<ServerFrame> frames = frames(input, Math.max(1, input.length));
    assertEquals(frames, frames(input, 1));
    assertEquals(frames, frames(input, 7));
  }

  private static List<ServerFrame> frames(byte[] input, int size) {
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    List<ServerFrame> frames = new ArrayList<>();
    for (int from = 0; from < input.length; from += size) {
      decoder.decode(input, from, Math.min(input.length, from + size), frames::add);
    }
    return frames;
  }
}
