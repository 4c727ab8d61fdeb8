package io.chatpool.client;

import static io.chatpool.client.Delivery.Acknowledgement.NOTHING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.client.Delivery.Acknowledgement;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {

  private final Acknowledgement acknowledgement = new Acknowledgement();

  @Test
  void aMessageIsAcknowledgedOnceItIsHandledAndOnlyOnce() {
    push(7);
    assertEquals(NOTHING, acknowledgement.next());
    acknowledgement.handled(7);
    assertEquals(7, acknowledgement.next());
    assertEquals(NOTHING, acknowledgement.next());
  }

  @Test
  void theHighestOfThoseThatAreHandledWithoutAHoleStandsForAll() {
    push(5, 6, 9, 12);
    acknowledgement.handled(6);
    acknowledgement.handled(12);
    assertEquals(NOTHING, acknowledgement.next());
    acknowledgement.handled(5);
    assertEquals(6, acknowledgement.next());
    acknowledgement.handled(9);
    assertEquals(12, acknowledgement.next());
  }

  @Test
  void nothingAtOrBeyondAFailureIsAcknowledged() {
    push(1, 2, 3);
    acknowledgement.handled(1);
    acknowledgement.handled(3);
    acknowledgement.failed(2);
    assertEquals(1, acknowledgement.next());
    acknowledgement.handled(2);
    acknowledgement.handled(3);
    push(4);
    acknowledgement.handled(4);
    assertEquals(NOTHING, acknowledgement.next());
  }

  @Test
  void whatCameBeforeAFailureIsStillAcknowledgedAfterIt() {
    push(1, 2, 3);
    acknowledgement.failed(2);
    acknowledgement.handled(1);
    assertEquals(1, acknowledgement.next());
  }

  @Test
  void theFirstOfTwoFailuresCounts() {
    push(1, 2, 3, 4);
    acknowledgement.failed(4);
    acknowledgement.failed(2);
    acknowledgement.handled(1);
    acknowledgement.handled(3);
    assertEquals(1, acknowledgement.next());
    assertEquals(NOTHING, acknowledgement.next());
  }

  @Test
  void messagesOfOtherConnectionsMeanNothingHere() {
    acknowledgement.handled(9);
    assertEquals(NOTHING, acknowledgement.next());
    acknowledgement.failed(9);
    push(10);
    acknowledgement.handled(10);
    assertEquals(10, acknowledgement.next());
  }

  @Test
  void itTellsHowManyWaitAndAFailureLeavesNoneBehindIt() {
    push(1, 2, 3, 4);
    acknowledgement.handled(1);
    acknowledgement.handled(3);
    acknowledgement.next();
    assertEquals(3, acknowledgement.waitingCount());
    acknowledgement.failed(3);
    assertEquals(1, acknowledgement.waitingCount());
    push(5, 6);
    assertEquals(1, acknowledgement.waitingCount());
  }

  private void push(long... seqs) {
    for (long seq : seqs) {
      acknowledgement.pushed(seq);
    }
  }
}
