package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveAnswersTest {

  @Test
  void answersAreCountedWhateverIsInThem() {
    byte[] bytes = LongFrames.ascii("Y\n0\n\nY\n2\n7\nY\n8\n\nY\n1\n7\nN\n");
    ReceiveAnswers byteByByte = new ReceiveAnswers();
    int counted = 0;
    for (byte b : bytes) {
      counted += byteByByte.read(new byte[] {b}, 1);
    }
    assertEquals(3, counted);
    assertEquals(3, new ReceiveAnswers().read(bytes, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"N\n", "Y\n\n", "Y\n-1\n", "Y\n1234567890", "Yes\n"})
  void whatIsNoAnswerToAReceiveIsWrong(String answer) {
    byte[] bytes = LongFrames.ascii(answer);
    assertThrows(BenchFailure.class, () -> new ReceiveAnswers().read(bytes, bytes.length));
  }
}
