package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeenMessagesTest {

  private final Delivery.Seen seen = new Delivery.Seen();

  @Test
  void aMessageIsHandledOnce() {
    assertTrue(seen.begin(7));
    assertFalse(seen.begin(7), "while it is being handled");
    assertFalse(seen.isHandled(7));
    seen.handled(7);
    assertFalse(seen.begin(7), "after it was handled");
    assertTrue(seen.isHandled(7));
  }

  @Test
  void aMessageWhoseHandlerHasFailedIsHandledAgain() {
    seen.begin(7);
    seen.failed(7);
    assertFalse(seen.isHandled(7));
    assertTrue(seen.begin(7));
  }

  @Test
  void aLowerNumberIsNotTakenForOneThatWasSeen() {
    handle(9);
    assertTrue(seen.begin(8));
  }

  @Test
  void theNewestAreRememberedAndTheOldestForgotten() {
    for (long seq = 1; seq <= Delivery.Seen.MOST_HANDLED + 1; seq++) {
      handle(seq);
    }
    assertFalse(seen.begin(Delivery.Seen.MOST_HANDLED + 1));
    assertFalse(seen.begin(2));
    assertTrue(seen.begin(1));
  }

  @Test
  void whatIsBeingHandledIsNotForgottenHoweverMuchComesAfterIt() {
    seen.begin(1);
    for (long seq = 2; seq <= 2 * Delivery.Seen.MOST_HANDLED; seq++) {
      handle(seq);
    }
    assertFalse(seen.begin(1));
  }

  private void handle(long seq) {
    assertTrue(seen.begin(seq));
    seen.handled(seq);
  }
}
