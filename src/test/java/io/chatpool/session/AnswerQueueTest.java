package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.pool.Notification;
import io.chatpool.session.AnswerQueue.Place;
import io.chatpool.session.HandOuts.HandOut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of answers and pushes [P-18]. */
class AnswerQueueTest {

  private final List<String> written = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();

  private final AnswerQueue queue =
      new AnswerQueue(
          new AnswerQueue.Output() {
            @Override
            public void answer(Place place) {
              written.add(((Answer.Information) place.answer()).version());
              places.add(place);
            }

            @Override
            public void push(Notification.Push push) {
              written.add("push " + push.token());
            }
          });

  @Test
  void anAnswerThatIsKnownGoesOutAtOnce() {
    queue.add(answer("a"));
    queue.fill(reserve(), answer("b"), null);
    assertWritten("a", "b");
    assertTrue(queue.isEmpty());
  }

  @Test
  void answersGoOutInTheOrderOfTheirRequestsHoweverTheyBecomeKnown() {
    Place first = reserve();
    Place second = reserve();
    Place third = reserve();
    queue.add(answer("fourth"));
    queue.fill(third, answer("third"), null);
    assertWritten();
    queue.fill(first, answer("first"), null);
    assertWritten("first");
    queue.fill(second, answer("second"), null);
    assertWritten("first", "second", "third", "fourth");
  }

  @Test
  void itIsEmptyOnceAllHaveGoneOut() {
    assertTrue(queue.isEmpty());
    Place first = reserve();
    queue.add(answer("second"));
    Place third = reserve();
    queue.fill(first, answer("first"), null);
    assertFalse(queue.isEmpty());
    queue.fill(third, answer("third"), null);
    assertTrue(queue.isEmpty());
  }

  @Test
  void aPushGoesOutAtOnceIfNoAnswerIsDue() {
    queue.push(push(1));
    assertWritten("push 1");
  }

  @Test
  void aPushDoesNotWaitForRequestsThatNobodyHasAnswered() {
    Place first = reserve();
    queue.push(push(1));
    queue.fill(first, answer("first"), null);
    assertWritten("push 1", "first");
  }

  @Test
  void aPushGoesOutBehindEveryAnswerThatWasKnownBeforeIt() {
    Place first = reserve();
    queue.add(answer("second"));
    queue.add(answer("third"));
    Place fourth = reserve();
    queue.push(push(1));
    assertWritten();
    queue.fill(fourth, answer("fourth"), null);
    assertWritten();
    queue.fill(first, answer("first"), null);
    assertWritten("first", "second", "third", "push 1", "fourth");
  }

  @Test
  void aPushIsHeldUpOnlyByTheAnswersThatItFollows() {
    Place first = reserve();
    queue.add(answer("second"));
    Place third = reserve();
    queue.push(push(1));
    queue.fill(first, answer("first"), null);
    assertWritten("first", "second", "push 1");
    queue.push(push(2));
    queue.fill(third, answer("third"), null);
    assertWritten("first", "second", "push 1", "push 2", "third");
  }

  @Test
  void aPlaceBringsWithItWhatItsAnswerHandsOutAndWhatItsTextTakes() {
    HandOut handOut = new HandOuts(notice -> {}, 1).add(1, 42);
    Place first = queue.reserve(new Place(17));
    Place second = reserve();
    queue.fill(second, answer("second"), handOut);
    queue.fill(first, answer("first"), null);
    assertEquals(List.of(first, second), places);
    assertEquals(17, first.textBytes());
    assertNull(first.handOut());
    assertEquals(0, second.textBytes());
    assertSame(handOut, second.handOut());
  }

  @Test
  void aPlaceMayBeOfAClassOfItsOwn() {
    class NamedPlace extends Place {
      NamedPlace() {
        super(0);
      }
    }
    NamedPlace place = queue.reserve(new NamedPlace());
    queue.fill(place, answer("a"), null);
    assertSame(place, places.get(0));
  }

  @Test
  void itIsFullWithSoManyRequestsUntilAnAnswerHasLeft() {
    for (int i = 1; i <= 1024; i++) {
      assertFalse(queue.isFull());
      queue.add(answer("known"));
    }
    assertTrue(queue.isEmpty(), "they have gone out");
    assertTrue(queue.isFull(), "they have not left");
    queue.left(1, 0);
    assertFalse(queue.isFull());
    reserve();
    assertTrue(queue.isFull());
  }

  @Test
  void itIsFullWithSoMuchTextUntilTheAnswerToSomeOfItHasLeft() {
    queue.fill(queue.reserve(new Place(1)), answer("first"), null);
    queue.reserve(new Place(64 * 1024 - 2));
    assertFalse(queue.isFull());
    queue.reserve(new Place(1));
    assertTrue(queue.isFull());
    queue.left(1, 1);
    assertFalse(queue.isFull());
  }

  @Test
  void whatARequestTakesIsItsTextAndALittleUntilItsAnswerHasLeft() {
    assertEquals(0, queue.keptBytes());
    queue.reserve(new Place(1000));
    queue.reserve(new Place(0));
    assertEquals(2 * 128 + 1000, queue.keptBytes());
    queue.left(1, 1000);
    assertEquals(128, queue.keptBytes());
    queue.left(1, 0);
    assertEquals(0, queue.keptBytes());
  }

  @Test
  void whatIsForgottenNeverGoesOutNorHoldsUpWhatComesAfterIt() {
    Place first = reserve();
    queue.add(answer("second"));
    queue.push(push(1));
    queue.clear();
    assertTrue(queue.isEmpty());
    queue.add(answer("goodbye"));
    queue.fill(first, answer("first"), null);
    assertWritten("goodbye");
  }

  private void assertWritten(String... expected) {
    assertEquals(List.of(expected), written);
  }

  private static Notification.Push push(long token) {
    Message message = new Message(1, 1, 1, 1, new byte[] {'x'});
    return new Notification.Push(token, Gap.NONE, List.of(message));
  }

  private Place reserve() {
    return queue.reserve(new Place(0));
  }

  /** One that can be told from others. */
  private static Answer answer(String name) {
    return new Answer.Information(name, 0, null);
  }
}
