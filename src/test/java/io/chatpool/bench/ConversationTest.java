package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

  private static final byte[] STORED = Conversation.ascii("Y\n");
  private static final byte[] ONE_MESSAGE = Conversation.ascii("Y\n1\n7\nab\n");

  private final List<String> told = new ArrayList<>();
  private final Conversation conversation =
      new Conversation(
          new Conversation.Listener() {
            @Override
            public void answered(byte[] answer, int count, long sentNanos, long nowNanos) {
              told.add(count + " of " + sentNanos + " at " + nowNanos);
            }

            @Override
            public void caughtUp(long nowNanos) {
              told.add("caught up");
            }

            @Override
            public void ended(long nowNanos) {
              throw new AssertionError("nobody ends it");
            }
          });

  @Test
  void answersAreToldWhereverTheBytesAreCut() {
    byte[] bytes = Conversation.ascii("Y\nY\nY\n1\n7\nab\nY\n");
    for (int cut = 1; cut < bytes.length; cut++) {
      conversation.expect(STORED, 10);
      conversation.expect(STORED, 20);
      conversation.expect(ONE_MESSAGE, 30);
      conversation.expect(STORED, 40);
      conversation.read(bytes, cut, 50);
      byte[] rest = Arrays.copyOfRange(bytes, cut, bytes.length);
      conversation.read(rest, rest.length, 50);
      assertEquals(0, conversation.outstanding());
      assertEquals(
          List.of("1 of 10 at 50", "1 of 20 at 50", "1 of 30 at 50", "1 of 40 at 50"),
          told.stream().filter(what -> !what.equals("caught up")).toList());
      told.clear();
    }
  }

  @Test
  void answersToRequestsOfTheSameTimeAreToldTogether() {
    for (int i = 0; i < 5; i++) {
      conversation.expect(STORED, 10);
    }
    read("Y\nY\nY\nY");
    assertEquals(2, conversation.outstanding());
    read("\nY\n");
    assertEquals(List.of("3 of 10 at 50", "caught up", "2 of 10 at 50", "caught up"), told);
  }

  @Test
  void theFirstWrongByteIsAFailure() {
    conversation.expect(ONE_MESSAGE, 10);
    read("Y\n1\n7\na");
    assertWrong(
        "The server sent \"Y\\n1\\n7\\nac\\n\" where \"Y\\n1\\n7\\nab\\n\" was expected", "c\n");
  }

  @Test
  void anAnswerThatNobodyAskedForIsAFailure() {
    conversation.expect(STORED, 10);
    assertWrong("The server sent \"H\\n\" where nothing was expected", "Y\nH\n");
  }

  @Test
  void whatTheServerSendsIsMadeVisibleInTheMessage() {
    conversation.expect(STORED, 10);
    assertWrong(
        "The server sent \"\\x1b]0;\\xe4" + "x".repeat(55) + "…\" where \"Y\\n\" was expected",
        "\u001b]0;\u00e4" + "x".repeat(60));
  }

  private void read(String bytes) {
    byte[] latin1 = bytes.getBytes(StandardCharsets.ISO_8859_1);
    conversation.read(latin1, latin1.length, 50);
  }

  private void assertWrong(String message, String bytes) {
    BenchFailure failure = assertThrows(BenchFailure.class, () -> read(bytes));
    assertEquals(message, failure.getMessage());
    assertEquals(BenchFailure.Kind.WRONG, failure.kind());
  }
}
