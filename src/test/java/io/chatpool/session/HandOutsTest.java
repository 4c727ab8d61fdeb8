package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.session.HandOuts.HandOut;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of what receives on a long connection hand out [P-23, P-29]. */
class HandOutsTest {

  private static final int ID = 7;
  private static final long EMPTY = Received.NOTHING_IN_FLIGHT;
  private static final long PATIENCE_NANOS = 100;

  private final List<String> told = new ArrayList<>();
  private final HandOuts handOuts = new HandOuts(notice -> told.add(name(notice)), PATIENCE_NANOS);

  @Test
  void whatIsTakenIsDelivered() {
    leave(0, 11);
    assertTold();
    assertTrue(handOuts.taken());
    assertTold("delivered 11");
    assertFalse(handOuts.isAnyLeft());
  }

  @Test
  void anEmptyAnswerIsTakenTooAndSettlesNothing() {
    leave(0, EMPTY);
    assertTrue(handOuts.taken());
    assertFalse(handOuts.taken());
    assertTold();
  }

  @Test
  @Tag("P-29")
  void eachTakenIsForTheOldestAnswerThatItHasNotBeenSaidOf() {
    leave(0, EMPTY, 11, EMPTY, EMPTY, 12, 13, EMPTY);
    List<List<String>> afterEach = new ArrayList<>();
    while (handOuts.taken()) {
      afterEach.add(List.copyOf(told));
    }
    List<String> none = List.of();
    List<String> first = List.of("delivered 11");
    List<String> second = List.of("delivered 11", "delivered 12");
    List<String> third = List.of("delivered 11", "delivered 12", "delivered 13");
    assertEquals(List.of(none, first, first, first, second, third, third), afterEach);
  }

  @Test
  void anAnswerThatHasNotLeftCannotBeTaken() {
    assertFalse(handOuts.taken());
    HandOut first = handOuts.add(ID, 11);
    handOuts.add(ID, EMPTY);
    assertFalse(handOuts.taken());
    handOuts.left(first, 0);
    assertTrue(handOuts.taken());
    assertFalse(handOuts.taken());
    assertTold("delivered 11");
  }

  @Test
  void answersLeaveInTheOrderOfTheRequestsWhateverThePoolAnswersFirst() {
    HandOut second = handOuts.add(ID, 12);
    HandOut first = handOuts.add(ID, 11);
    handOuts.left(first, 0);
    handOuts.left(second, 0);
    handOuts.taken();
    assertTold("delivered 11");
  }

  @Test
  void whatIsNotTakenInTimeIsGivenBack() {
    leave(1000, 11);
    leave(1001, 12);
    assertEquals(1000 + PATIENCE_NANOS, handOuts.nextLapseNanos());
    handOuts.lapse(1099);
    assertTold();
    handOuts.lapse(1100);
    assertTold("given back 11");
    assertTrue(handOuts.isAnyLeft());
    assertEquals(1001 + PATIENCE_NANOS, handOuts.nextLapseNanos());
    handOuts.lapse(5000);
    assertTold("given back 11", "given back 12");
    assertFalse(handOuts.isAnyLeft());
  }

  @Test
  void theClockMayWrap() {
    long before = Long.MAX_VALUE - PATIENCE_NANOS / 2;
    leave(before, 11);
    handOuts.lapse(before + PATIENCE_NANOS - 1);
    assertTold();
    handOuts.lapse(before + PATIENCE_NANOS);
    assertTold("given back 11");
  }

  @Test
  void whatHasNotLeftDoesNotLapse() {
    handOuts.add(ID, 11);
    handOuts.lapse(Long.MAX_VALUE);
    assertTold();
    assertFalse(handOuts.isAnyLeft());
  }

  @Test
  @Tag("P-29")
  void takingWhatHasLapsedChangesNothingButCounts() {
    leave(0, EMPTY, 11, EMPTY);
    leave(50, 12);
    handOuts.lapse(PATIENCE_NANOS);
    assertTold("given back 11");
    assertTrue(handOuts.taken());
    assertTrue(handOuts.taken());
    assertTrue(handOuts.taken());
    assertTold("given back 11");
    assertTrue(handOuts.taken());
    assertTold("given back 11", "delivered 12");
    assertFalse(handOuts.taken());
  }

  @Test
  void whatLeavesAfterSomethingHasLapsedIsTakenAfterIt() {
    leave(0, EMPTY, 11, EMPTY);
    handOuts.lapse(PATIENCE_NANOS);
    leave(PATIENCE_NANOS, 12);
    for (int i = 0; i < 3; i++) {
      assertTrue(handOuts.taken());
      assertTold("given back 11");
    }
    assertTrue(handOuts.taken());
    assertTold("given back 11", "delivered 12");
  }

  @Test
  void oneMoreThanMayBeUnsettledIsGivenBack() {
    for (int i = 1; i <= HandOuts.MAX_UNSETTLED; i++) {
      assertNotNull(handOuts.add(ID, i));
    }
    assertNull(handOuts.add(ID, 99));
    assertTold("given back 99");
    assertNotNull(handOuts.add(ID, EMPTY), "an empty one is never too much");
  }

  @Test
  void whatIsSettledMakesRoom() {
    for (int i = 1; i <= HandOuts.MAX_UNSETTLED; i++) {
      leave(i, i);
    }
    handOuts.taken();
    assertNotNull(handOuts.add(ID, 10));
    assertNull(handOuts.add(ID, 11));
    handOuts.lapse(2 + PATIENCE_NANOS);
    assertNotNull(handOuts.add(ID, 12));
    assertNull(handOuts.add(ID, 13));
    assertTold("delivered 1", "given back 11", "given back 2", "given back 13");
  }

  @Test
  void whatThePoolHandsOutForAConnectionThatHasEndedIsGivenBack() {
    handOuts.giveBack(ID, EMPTY);
    assertTold();
    handOuts.giveBack(ID, 11);
    assertTold("given back 11");
  }

  @Test
  @Tag("P-23")
  void theEndOfTheConnectionGivesBackAllThatIsUnsettledOnce() {
    leave(0, 11, 12);
    HandOut notLeft = handOuts.add(ID, 13);
    handOuts.taken();
    assertTrue(handOuts.giveBackAll());
    assertTold("delivered 11", "given back 12", "given back 13");
    assertFalse(handOuts.giveBackAll());
    handOuts.left(notLeft, 0);
    assertFalse(handOuts.isAnyLeft());
    assertFalse(handOuts.taken());
    handOuts.lapse(PATIENCE_NANOS);
    assertEquals(3, told.size());
  }

  @Test
  void theEndOfAConnectionThatHasNothingOutGivesNothingBack() {
    leave(0, EMPTY, 11);
    handOuts.taken();
    handOuts.taken();
    assertFalse(handOuts.giveBackAll());
    assertTold("delivered 11");
  }

  /** Would each be kept, they would be more than there is memory in the test's process. */
  @Test
  void emptyAnswersAndLapsedOnesThatNobodyTakesAreOnlyCounted() {
    HandOuts unnoticed = new HandOuts(notice -> {}, PATIENCE_NANOS);
    long count = 0;
    for (int i = 0; i < 60_000_000; i++) {
      unnoticed.left(unnoticed.add(ID, EMPTY), i);
      count++;
    }
    for (int i = 0; i < 12_000_000; i++) {
      unnoticed.left(unnoticed.add(ID, 1 + i), i);
      unnoticed.lapse(i + PATIENCE_NANOS);
      count++;
    }
    while (unnoticed.taken()) {
      count--;
    }
    assertEquals(0, count);
  }

  /** The pool hands these out, and their answers leave at once. */
  private void leave(long nowNanos, long... receipts) {
    for (long receipt : receipts) {
      handOuts.left(handOuts.add(ID, receipt), nowNanos);
    }
  }

  private void assertTold(String... expected) {
    assertEquals(List.of(expected), told);
  }

  private static String name(PoolCommand.Notice notice) {
    PoolCommand.Settle settle = (PoolCommand.Settle) notice;
    assertEquals(ID, settle.id());
    return (settle.delivered() ? "delivered " : "given back ") + settle.receipt();
  }
}
