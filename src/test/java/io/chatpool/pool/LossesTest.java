package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Losses that hang on acknowledgements: exact as long as they are few, never too small. */
class LossesTest {

  private static final int MAX = Losses.Unconfirmed.MAX_ENTRIES;

  private final Losses.Unconfirmed losses = new Losses.Unconfirmed();

  @Test
  void whatIsConfirmedIsNoLossAndTheRestIs() {
    lose(1, 3);
    losses.confirm(2);
    assertEquals(1, sum());
  }

  @Test
  void lossesUnderOneMessageAreAddedUp() {
    losses.confirmedBy(1).countDropped(2, 0);
    losses.confirmedBy(1).countExpired(3, 0);
    assertEquals(new Gap(2, 3), losses.sum().toGap());
    losses.confirm(1);
    assertEquals(Gap.NONE, losses.sum().toGap());
  }

  @Test
  void aLossUnderAnOlderMessageThanTheNewestIsConfirmedByThatOne() {
    losses.confirmedBy(9).countDropped(4, 0);
    lose(1, 3);
    losses.confirm(2);
    assertEquals(5, sum());
    losses.confirm(8);
    assertEquals(4, sum());
    losses.confirm(9);
    assertEquals(0, sum());
  }

  @Test
  void upToTheLimitEveryAcknowledgementIsCountedExactly() {
    lose(1, MAX);
    for (int seq = 1; seq <= MAX; seq++) {
      losses.confirm(seq);
      assertEquals(MAX - seq, sum());
    }
  }

  @Test
  void moreLossesUnderAKnownMessageCostNoExactnessAtTheLimit() {
    lose(1, MAX);
    losses.confirmedBy(MAX).countDropped(1, 0);
    losses.confirm(1);
    assertEquals(MAX, sum());
  }

  @Test
  void beyondTheLimitNeighboursAreConfirmedByTheLaterOfTheirMessages() {
    lose(1, MAX + 1);
    losses.confirm(1);
    assertEquals(MAX + 1, sum());
    losses.confirm(2);
    assertEquals(MAX - 1, sum());
  }

  @Test
  void farBeyondTheLimitNoLossIsForgottenBeforeItIsConfirmed() {
    int all = 5 * MAX + 1;
    lose(1, all);
    assertEquals(all, sum());
    for (int seq = 1; seq <= all; seq++) {
      losses.confirm(seq);
      assertTrue(sum() >= all - seq, "after " + seq);
    }
    assertEquals(0, sum());
  }

  private void lose(int firstSeq, int lastSeq) {
    for (int seq = firstSeq; seq <= lastSeq; seq++) {
      losses.confirmedBy(seq).countDropped(1, 0);
    }
  }

  private long sum() {
    Gap gap = losses.sum().toGap();
    return gap.dropped() + gap.expired();
  }
}
