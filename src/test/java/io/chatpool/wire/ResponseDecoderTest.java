package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.pool.Message;
import io.chatpool.session.Answer;
import io.chatpool.session.FrameEncoder;
import io.chatpool.wire.Response.Malformed;
import io.chatpool.wire.Response.Received;
import io.chatpool.wire.Response.Refused;
import io.chatpool.wire.Response.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseDecoderTest {

  @Test
  void whatTheEncoderWritesForASendIsRead() {
    assertEquals(new Stored(), ResponseDecoder.sent(FrameEncoder.answer(Answer.Granted.INSTANCE)));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonOfTheEncoderIsRead(Reason reason) {
    byte[] answer = FrameEncoder.answer(new Answer.Refused(reason));
    assertEquals(new Refused(reason.word()), ResponseDecoder.sent(answer));
    assertEquals(new Refused(reason.word()), ResponseDecoder.received(answer));
  }

  @Test
  void aReasonThatOnlyANewerServerKnowsIsARefusalToo() {
    assertEquals(new Refused("quota-7"), ResponseDecoder.sent(bytes("N\nquota-7\n")));
  }

  @Test
  void anEmptyMailboxIsAnEmptyList() {
    assertEquals(new Received(List.of()), ResponseDecoder.received(bytes("Y\n0\n\n")));
  }

  @Test
  void messagesKeepTheirOrderAndMayBeEmptyOrLookLikeAnything() {
    List<ReceivedMessage> messages =
        List.of(
            new ReceivedMessage(12, "Hello"),
            new ReceivedMessage(1, ""),
            new ReceivedMessage(127, "\r"),
            new ReceivedMessage(2147483647, "grüße 😀"),
            new ReceivedMessage(3, "N"));
    assertEquals(new Received(messages), ResponseDecoder.received(encoded(messages)));
  }

  @Test
  void anAnswerThatIsCutOffAnywhereIsMalformed() {
    byte[] answer = encoded(List.of(new ReceivedMessage(12, "Hello"), new ReceivedMessage(34, "")));
    for (int length = 0; length < answer.length; length++) {
      byte[] beginning = Arrays.copyOf(answer, length);
      assertInstanceOf(Malformed.class, ResponseDecoder.received(beginning), "after " + length);
    }
  }

  @Test
  void randomBytesAreAnsweredAndNeverThrown() {
    Random random = new Random(7);
    byte[] alphabet = bytes("YN\n\n\n0123 a\u00e9\r-");
    for (int round = 0; round < 20_000; round++) {
      byte[] answer = new byte[random.nextInt(12)];
      for (int i = 0; i < answer.length; i++) {
        answer[i] = alphabet[random.nextInt(alphabet.length)];
      }
      ResponseDecoder.sent(answer);
      ResponseDecoder.received(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Y",
        "y\n",
        " Y\n",
        "Y\r\n",
        "Y\n\n",
        "Y\n0\n\n",
        "N\n",
        "N\ninvalid",
        "N\n\n",
        "N\nin valid\n",
        "N\n\u001b[2J\n",
        "N\nf\u00fcll\n",
        "N\ninvalid\nmore\n",
        "\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n"
      })
  void anythingElseIsNoAnswerToASend(String answer) {
    assertInstanceOf(Malformed.class, ResponseDecoder.sent(bytes(answer)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Y\n",
        "Y\n0\n",
        "Y\n0\n1\na\n",
        "Y\n0\n\n\n",
        "Y\n\n",
        "Y\n-1\n",
        "Y\n+1\n1\na\n",
        "Y\n01\n1\na\n",
        "Y\n1 \n1\na\n",
        "Y\n2147483648\n1\na\n",
        "Y\n99999999999999999999\n",
        "Y\n2147483647\n1\na\n",
        "Y\n1\n0\na\n",
        "Y\n1\n-1\na\n",
        "Y\n1\nx\na\n",
        "Y\n1\n\na\n",
        "Y\n1\n1\na\n\n",
        "Y\n1\n1\na\n2\nb\n",
        "Y\n2\n1\na\n",
        "Y\n1\n1\na",
        "Y\n1\n\u0661\na\n"
      })
  void anythingElseIsNoAnswerToAReceive(String answer) {
    assertInstanceOf(Malformed.class, ResponseDecoder.received(bytes(answer)));
  }

  @Test
  void aTextThatIsNotUtf8IsMalformedAndNotRepaired() {
    byte[] answer = bytes("Y\n1\n1\nab\n");
    answer[answer.length - 2] = (byte) 0xff;
    assertEquals(new Malformed("a text is not UTF-8"), ResponseDecoder.received(answer));
  }

  private static byte[] encoded(List<ReceivedMessage> messages) {
    return FrameEncoder.answer(new Answer.Received(
        messages.stream()
            .map(message -> new Message(1, 1, message.from(), 1, bytes(message.text())))
            .toList()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
