package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A timeout is 40 ns long; the clock starts at zero, or shortly before it wraps. */
class AnswerDeadlineTest {

  private final ServerWatch.AnswerDeadline deadline = new ServerWatch.AnswerDeadline(40);

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 20})
  void itPassesATimeoutAfterTheLastSignOfWork(long start) {
    deadline.restart(start);
    deadline.restart(start + 5);
    assertEquals(start + 45, deadline.dueNanos());
    assertFalse(deadline.hasPassed(start + 44));
    assertTrue(deadline.hasPassed(start + 45));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 20})
  void aLookThatIsLateByMoreThanHalfATimeoutPutsItOffByHalfATimeout(long start) {
    deadline.restart(start);
    assertTrue(deadline.hasPassed(start + 60));
    assertFalse(deadline.hasPassed(start + 61));
    assertEquals(start + 81, deadline.dueNanos());
    assertFalse(deadline.hasPassed(start + 80));
    assertTrue(deadline.hasPassed(start + 81));
  }
}
