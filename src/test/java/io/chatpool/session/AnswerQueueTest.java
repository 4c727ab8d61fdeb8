package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolResult;
import io.chatpool.session.AnswerQueue.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of answers and pushes [P-18]. */
class AnswerQueueTest {

  private final List<String> written = new ArrayList<>();
  private final List<Long> receipts = new ArrayList<>();

  private final AnswerQueue queue =
      new AnswerQueue(
          new AnswerQueue.Output() {
            @Override
            public void answer(Answer answer) {
              written.add(new String(answer.bytes(), StandardCharsets.US_ASCII));
              receipts.add(answer.receipt());
            }

            @Override
            public void push(Notification.Push push) {
              written.add("push " + push.token());
            }
          });

  @Test
  void anAnswerThatIsKnownGoesOutAtOnce() {
    queue.add(bytes("a"));
    queue.fill(queue.reserve(), bytes("b"));
    assertWritten("a", "b");
    assertTrue(queue.isEmpty());
  }

  @Test
  void answersGoOutInTheOrderOfTheirRequestsHoweverTheyBecomeKnown() {
    Answer first = queue.reserve();
    Answer second = queue.reserve();
    Answer third = queue.reserve();
    queue.add(bytes("fourth"));
    queue.fill(third, bytes("third"));
    assertWritten();
    queue.fill(first, bytes("first"));
    assertWritten("first");
    queue.fill(second, bytes("second"));
    assertWritten("first", "second", "third", "fourth");
  }

  @Test
  void itsSizeIsWhatHasNotGoneOut() {
    Answer first = queue.reserve();
    queue.add(bytes("second"));
    assertEquals(2, queue.size());
    Answer third = queue.reserve();
    queue.fill(first, bytes("first"));
    assertEquals(1, queue.size());
    queue.fill(third, bytes("third"));
    assertEquals(0, queue.size());
  }

  @Test
  void aPushGoesOutAtOnceIfNoAnswerIsDue() {
    queue.push(push(1));
    assertWritten("push 1");
  }

  @Test
  void aPushDoesNotWaitForRequestsThatNobodyHasAnswered() {
    Answer first = queue.reserve();
    queue.push(push(1));
    queue.fill(first, bytes("first"));
    assertWritten("push 1", "first");
  }

  @Test
  void aPushGoesOutBehindEveryAnswerThatWasKnownBeforeIt() {
    Answer first = queue.reserve();
    queue.add(bytes("second"));
    queue.add(bytes("third"));
    Answer fourth = queue.reserve();
    queue.push(push(1));
    assertWritten();
    queue.fill(fourth, bytes("fourth"));
    assertWritten();
    queue.fill(first, bytes("first"));
    assertWritten("first", "second", "third", "push 1", "fourth");
  }

  @Test
  void aPushIsHeldUpOnlyByTheAnswersThatItFollows() {
    Answer first = queue.reserve();
    queue.add(bytes("second"));
    Answer third = queue.reserve();
    queue.push(push(1));
    queue.fill(first, bytes("first"));
    assertWritten("first", "second", "push 1");
    queue.push(push(2));
    queue.fill(third, bytes("third"));
    assertWritten("first", "second", "push 1", "push 2", "third");
  }

  @Test
  void anAnswerBringsItsReceiptWithIt() {
    Answer first = queue.reserve();
    Answer second = queue.reserve();
    queue.fill(second, bytes("second"), 42);
    queue.fill(first, bytes("first"));
    assertEquals(List.of(PoolResult.Received.NOTHING_IN_FLIGHT, 42L), receipts);
  }

  @Test
  void whatIsForgottenNeverGoesOutNorHoldsUpWhatComesAfterIt() {
    Answer first = queue.reserve();
    queue.add(bytes("second"));
    queue.push(push(1));
    queue.clear();
    assertTrue(queue.isEmpty());
    queue.add(bytes("goodbye"));
    queue.fill(first, bytes("first"));
    assertWritten("goodbye");
  }

  private void assertWritten(String... expected) {
    assertEquals(List.of(expected), written);
  }

  private static Notification.Push push(long token) {
    Message message = new Message(1, 1, 1, 1, bytes("x"));
    return new Notification.Push(token, Gap.NONE, List.of(message));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
