package io.chatpool.server;

import static io.chatpool.server.AnswerFate.UNDECIDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chatpool.server.AnswerFate.KernelView;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of [P-8]: what is seen, and what it means now and when the linger time is over. */
class AnswerFateTest {

  @ParameterizedTest(name = "failed {0}, end of input {1}, kernel {2}: {3}, at last {4}")
  @Tag("P-8")
  @CsvSource({
    "false, true,  BOTH_ENDED,       DELIVERED, DELIVERED",
    "false, false, BOTH_ENDED,       DELIVERED, DELIVERED",
    "true,  true,  BOTH_ENDED,       LOST,      LOST",
    "true,  false, BOTH_ENDED,       LOST,      LOST",
    "false, false, ALL_ACKNOWLEDGED, UNDECIDED, DELIVERED",
    "true,  false, ALL_ACKNOWLEDGED, LOST,      LOST",
    "false, false, NOT_ACKNOWLEDGED, UNDECIDED, LOST",
    "false, true,  NOT_ACKNOWLEDGED, UNDECIDED, LOST",
    "true,  true,  NOT_ACKNOWLEDGED, LOST,      LOST",
    "false, true,  UNKNOWN,          DELIVERED, DELIVERED",
    "false, false, UNKNOWN,          UNDECIDED, LOST",
    "true,  true,  UNKNOWN,          LOST,      LOST",
  })
  void whatIsSeenDecidesTheFateOfAnAnswer(
      boolean failed, boolean endOfInput, KernelView kernel, AnswerFate now, AnswerFate atLast) {
    assertEquals(now, AnswerFate.soFar(failed, endOfInput, kernel));
    assertEquals(atLast, AnswerFate.atLast(failed, endOfInput, kernel));
  }

  @ParameterizedTest
  @Tag("P-8")
  @CsvSource({"BOTH_ENDED", "ALL_ACKNOWLEDGED", "NOT_ACKNOWLEDGED", "UNKNOWN"})
  void whenTheLingerTimeIsOverNothingIsUndecidedAndAnEarlierVerdictStands(KernelView kernel) {
    for (boolean failed : new boolean[] {false, true}) {
      for (boolean endOfInput : new boolean[] {false, true}) {
        AnswerFate soFar = AnswerFate.soFar(failed, endOfInput, kernel);
        AnswerFate atLast = AnswerFate.atLast(failed, endOfInput, kernel);
        assertNotEquals(UNDECIDED, atLast);
        if (soFar != UNDECIDED) {
          assertEquals(soFar, atLast, "a verdict stands");
        }
      }
    }
  }
}
