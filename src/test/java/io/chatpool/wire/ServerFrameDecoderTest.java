package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.wire.ServerFrame.Closing;
import io.chatpool.wire.ServerFrame.Gap;
import io.chatpool.wire.ServerFrame.Granted;
import io.chatpool.wire.ServerFrame.HeartbeatAnswer;
import io.chatpool.wire.ServerFrame.Informed;
import io.chatpool.wire.ServerFrame.Malformed;
import io.chatpool.wire.ServerFrame.Pushed;
import io.chatpool.wire.ServerFrame.Received;
import io.chatpool.wire.ServerFrame.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameDecoderTest {

  private static final int MAX_TEXT_BYTES = 200;

  private static final String CONVERSATION =
      "Y\nY\n6\n0.1.0\n9007199254740991\n127\n4096\n5\n3600\nM\n1\n12\n0\nGrüße 😀\nH\nG\n3\n0\n"
          + "Y\n2\n12\nHello\n2147483647\n\nY\n0\n\nM\n9007199254740991\n1\n2147483647\n\n"
          + "N\nbusy\nB\nshutdown\n17\n";

  private static final Question[] QUESTIONS = {
    Question.OPEN,
    Question.INFORMATION,
    Question.HEARTBEAT,
    Question.RECEIVE,
    Question.RECEIVE,
    Question.SEND
  };

  private static final List<ServerFrame> CONVERSATION_FRAMES =
      List.of(
          new Granted(Question.OPEN),
          new Informed(
              new ServerInformation("0.1.0", (1L << 53) - 1, new RequestLimits(127, 4096, 5, 3600))),
          new Pushed(1, 12, Request.EVERYONE, "Grüße 😀"),
          HeartbeatAnswer.INSTANCE,
          new Gap(3, 0),
          new Received(
              List.of(
                  new ReceivedMessage(12, "Hello"), new ReceivedMessage(Integer.MAX_VALUE, ""))),
          new Received(List.of()),
          new Pushed((1L << 53) - 1, 1, Integer.MAX_VALUE, ""),
          new Refused(Question.SEND, "busy"),
          new Closing("shutdown", 17));

  @Test
  void framesMayComeAllAtOnce() {
    assertEquals(CONVERSATION_FRAMES, decoded(CONVERSATION, QUESTIONS));
  }

  @Test
  void framesMayBeSplitAtEveryPosition() {
    byte[] bytes = bytes(CONVERSATION);
    for (int split = 0; split <= bytes.length; split++) {
      ServerFrameDecoder decoder = decoder(QUESTIONS);
      List<ServerFrame> frames = new ArrayList<>();
      decoder.decode(bytes, 0, split, frames::add);
      decoder.decode(bytes, split, bytes.length, frames::add);
      assertEquals(CONVERSATION_FRAMES, frames, "split at " + split);
    }
  }

  @Test
  void framesMayComeInPiecesOfEverySize() {
    byte[] bytes = bytes(CONVERSATION);
    for (int size = 1; size <= bytes.length; size++) {
      ServerFrameDecoder decoder = decoder(QUESTIONS);
      List<ServerFrame> frames = new ArrayList<>();
      for (int from = 0; from < bytes.length; from += size) {
        decoder.decode(bytes, from, Math.min(bytes.length, from + size), frames::add);
      }
      assertEquals(CONVERSATION_FRAMES, frames, "pieces of " + size);
    }
  }

  @Test
  void aFrameIsToldWithItsLastByteAndNotBefore() {
    byte[] bytes = bytes("M\n1\n2\n3\na\n");
    ServerFrameDecoder decoder = decoder();
    List<ServerFrame> frames = new ArrayList<>();
    decoder.decode(bytes, 0, bytes.length - 1, frames::add);
    assertEquals(List.of(), frames);
    decoder.decode(bytes, bytes.length - 1, bytes.length, frames::add);
    assertEquals(List.of(new Pushed(1, 2, 3, "a")), frames);
  }

  @Test
  void aGoodbyeMayBeForEver() {
    assertEquals(
        List.of(new Closing("replaced", Goodbye.DO_NOT_RETRY)), decoded("B\nreplaced\n-1\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\n",
        "\n",
        "YY\n",
        " Y\n",
        "Y\r\n",
        "y\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "N\n\n",
        "N\nin valid\n",
        "N\n\u001b[2J\n",
        "N\nf\u00fcll\n",
        "N\nbusy\u007f\n",
        "M\n0\n1\n1\na\n",
        "M\n01\n1\n1\na\n",
        "M\n+1\n1\n1\na\n",
        "M\n-1\n1\n1\na\n",
        "M\n\n1\n1\na\n",
        "M\n1 \n1\n1\na\n",
        "M\n1\r\n1\n1\na\n",
        "M\n\u0661\n1\n1\na\n",
        "M\n9223372036854775808\n1\n1\na\n",
        "M\n1\n0\n1\na\n",
        "M\n1\n2147483648\n1\na\n",
        "M\n1\n1\n-1\na\n",
        "M\n1\n1\n00\na\n",
        "G\n-1\n0\n",
        "G\n0\n\n",
        "B\n\n1\n",
        "B\nshutdown\n-2\n",
        "B\nshutdown\n-01\n",
        "B\nshutdown\n2147483648\n"
      })
  void anythingElseIsNoFrame(String bytes) {
    List<ServerFrame> frames = decoded(bytes + "Y\n", Question.SEND, Question.SEND);
    assertEquals(1, frames.size(), "nothing is decoded after it: " + frames);
    assertInstanceOf(Malformed.class, frames.get(0));
  }

  @Test
  void numbersGoUpToTheLargestOfTheirKind() {
    assertEquals(
        List.of(new Pushed(Long.MAX_VALUE, Integer.MAX_VALUE, 0, "")),
        decoded("M\n9223372036854775807\n2147483647\n0\n\n"));
  }

  @Test
  void aTextMayBeAsLongAsTheLimitAndNoLonger() {
    String longest = "é".repeat(MAX_TEXT_BYTES / 2);
    assertEquals(List.of(new Pushed(1, 2, 3, longest)), decoded("M\n1\n2\n3\n" + longest + "\n"));
    assertMalformed("M\n1\n2\n3\n" + longest + "a\n");
  }

  @Test
  void aLineThatNeverEndsIsNotCollected() {
    assertMalformed("M\n1\n2\n3\n" + "a".repeat(MAX_TEXT_BYTES + 2));
    assertMalformed("a".repeat(100));
    assertMalformed("N\n" + "a".repeat(100), Question.SEND);
    assertMalformed("M\n" + "1".repeat(100));
    assertMalformed("Y\n" + "1".repeat(100), Question.RECEIVE);
  }

  @Test
  void theLimitIsThatOfTheTextAndNotOfOtherLines() {
    assertMalformed("N\n" + "a".repeat(65) + "\n", Question.SEND);
    assertEquals(
        List.of(new Refused(Question.SEND, "a".repeat(64))),
        decoded("N\n" + "a".repeat(64) + "\n", Question.SEND));
  }

  @Test
  void aTextThatIsNotUtf8IsMalformedAndNotRepaired() {
    byte[] bytes = bytes("M\n1\n2\n3\nab\nY\n");
    bytes[bytes.length - 4] = (byte) 0xff;
    List<ServerFrame> frames = new ArrayList<>();
    new ServerFrameDecoder(MAX_TEXT_BYTES).decode(bytes, 0, bytes.length, frames::add);
    assertEquals(List.of(new Malformed("a line is too long or not UTF-8")), frames);
  }

  @Test
  void aDecoderThatHasMetBadBytesStaysDeaf() {
    ServerFrameDecoder decoder = decoder();
    List<ServerFrame> frames = new ArrayList<>();
    decoder.decode(bytes("X\n"), 0, 2, frames::add);
    decoder.decode(bytes("Y\n"), 0, 2, frames::add);
    assertEquals(1, frames.size());
  }

  @Test
  void answersComeInTheOrderOfTheQuestions() {
    assertEquals(
        List.of(
            new Granted(Question.SEND),
            new Refused(Question.RECEIVE, "busy"),
            new Refused(Question.INFORMATION, "invalid"),
            new Granted(Question.SEND)),
        decoded(
            "Y\nN\nbusy\nN\ninvalid\nY\n",
            Question.SEND,
            Question.RECEIVE,
            Question.INFORMATION,
            Question.SEND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Y\n", "N\nbusy\n", "H\n"})
  void anAnswerWithoutAQuestionIsNone(String answer) {
    assertMalformed(answer);
  }

  @Test
  void onlyAHeartbeatIsAnsweredByAHeartbeat() {
    assertMalformed("H\n", Question.SEND);
    assertMalformed("Y\n", Question.HEARTBEAT);
    assertMalformed("N\nbusy\n", Question.HEARTBEAT);
  }

  @Test
  void itTellsWhetherBytesAreLeftOfAFrame() {
    for (String bytes : List.of("Y", "Y\n1", "Y\n1\n", "Y\n1\n2\na", "X\n")) {
      ServerFrameDecoder decoder = decoder(Question.RECEIVE);
      assertTrue(decoder.isBetweenFrames());
      decoder.decode(bytes(bytes), 0, bytes.length(), frame -> {});
      assertFalse(decoder.isBetweenFrames(), bytes);
    }
    ServerFrameDecoder decoder = decoder(Question.RECEIVE);
    decoder.decode(bytes("Y\n1\n2\na\n"), 0, 8, frame -> {});
    assertTrue(decoder.isBetweenFrames());
  }

  @Test
  void textsOfAReceiveMayLookLikeAnything() {
    List<ReceivedMessage> messages =
        List.of(
            new ReceivedMessage(12, "\r"),
            new ReceivedMessage(1, "Y"),
            new ReceivedMessage(127, "7"),
            new ReceivedMessage(3, ""));
    assertEquals(
        List.of(new Received(messages)),
        decoded("Y\n4\n12\n\r\n1\nY\n127\n7\n3\n\n", Question.RECEIVE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Y\n0\n1\n",
        "Y\n\n",
        "Y\n-1\n",
        "Y\n+1\n",
        "Y\n01\n",
        "Y\n1 \n",
        "Y\n65537\n",
        "Y\n99999999999999999999\n",
        "Y\n1\n0\na\n",
        "Y\n1\n-1\na\n",
        "Y\n1\nx\na\n",
        "Y\n1\n\na\n",
        "Y\n1\n2147483648\na\n",
        "Y\n1\n\u0661\na\n"
      })
  void anythingElseIsNoAnswerToAReceive(String answer) {
    assertMalformed(answer, Question.RECEIVE);
  }

  @Test
  void whatANewerServerTellsMoreOfItselfIsIgnored() {
    assertEquals(
        List.of(
            new Informed(new ServerInformation("2", 0, new RequestLimits(1, 2, 3, 4))),
            new Granted(Question.SEND)),
        decoded(
            "Y\n8\n2\n0\n1\n2\n3\n4\nany thing\n\nY\n", Question.INFORMATION, Question.SEND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Y\n0\n",
        "Y\n5\n0.1.0\n1\n127\n4096\n5\n",
        "Y\n65\n",
        "Y\n6\n\n1\n127\n4096\n5\n3600\n",
        "Y\n6\n0 1\n1\n127\n4096\n5\n3600\n",
        "Y\n6\n0.1.0\n9007199254740992\n127\n4096\n5\n3600\n",
        "Y\n6\n0.1.0\n1\n0\n4096\n5\n3600\n",
        "Y\n6\n0.1.0\n1\n127\n2147483648\n5\n3600\n",
        "Y\n6\n0.1.0\n1\n127\n4096\nx\n3600\n",
        "Y\n6\n0.1.0\n1\n127\n4096\n5\n03600\n"
      })
  void anythingElseTellsNothingOfAServer(String answer) {
    assertMalformed(answer, Question.INFORMATION);
  }

  private static void assertMalformed(String bytes, Question... questions) {
    List<ServerFrame> frames = decoded(bytes, questions);
    assertEquals(1, frames.size(), frames::toString);
    assertInstanceOf(Malformed.class, frames.get(0));
  }

  private static List<ServerFrame> decoded(String text, Question... questions) {
    List<ServerFrame> frames = new ArrayList<>();
    byte[] bytes = bytes(text);
    decoder(questions).decode(bytes, 0, bytes.length, frames::add);
    return frames;
  }

  private static ServerFrameDecoder decoder(Question... questions) {
    ServerFrameDecoder decoder = new ServerFrameDecoder(MAX_TEXT_BYTES);
    for (Question question : questions) {
      decoder.asked(question);
    }
    return decoder;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
