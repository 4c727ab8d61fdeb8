package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** What a server might send, with input that is searched. */
class ServerFrameDecoderFuzzTest {

  private static final int MAX_TEXT_BYTES = 200;

  /** From here on bytes stand in no UTF-8: each means a question that is asked beforehand. */
  private static final int FIRST_QUESTION = 0xf8;

  @FuzzTest
  void anyInputMeansTheSameInPiecesAsInOne(byte[] input) {
    List<Question> questions = new ArrayList<>();
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    for (byte b : input) {
      int question = (b & 0xff) - FIRST_QUESTION;
      if (question < 0) {
        answers.write(b);
      } else {
        questions.add(Question.values()[question % Question.values().length]);
      }
    }
    byte[] bytes = answers.toByteArray();
    List<ServerFrame> frames = frames(questions, bytes, Math.max(1, bytes.length));
    assertEquals(frames, frames(questions, bytes, 1));
    assertEquals(frames, frames(questions, bytes, 7));
  }

  private static List<ServerFrame> frames(List<Question> questions, byte[] bytes, int size) {
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    questions.forEach(decoder::asked);
    List<ServerFrame> frames = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += size) {
      decoder.decode(bytes, from, Math.min(bytes.length, from + size), frames::add);
    }
    return frames;
  }
}
