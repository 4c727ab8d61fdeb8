package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a peer takes nothing [P-20]. The limit is 150 ns; a look comes every 50. */
class WriteProgressTest {

  private static final long LIMIT = 150;

  /** Where the clock starts: somewhere, and short of its wrap. */
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 120})
  @interface WhereverTheClockStarts {}

  @WhereverTheClockStarts
  void aPeerThatHasNothingToTakeIsNeverStalled(long start) {
    WriteProgress progress = new WriteProgress(LIMIT, start);
    for (int nanos = 50; nanos <= 1000; nanos += 50) {
      assertFalse(progress.isStalled(false, 0, start + nanos));
    }
  }

  @WhereverTheClockStarts
  void aPeerThatTakesNothingIsStalledWhenTheLimitHasPassedSinceItWasSeenAndNotBefore(long start) {
    WriteProgress progress = new WriteProgress(LIMIT, start);
    assertFalse(progress.isStalled(true, 7, start + 50));
    assertFalse(progress.isStalled(true, 7, start + 100));
    assertFalse(progress.isStalled(true, 7, start + 199));
    assertTrue(progress.isStalled(true, 7, start + 200));
  }

  @WhereverTheClockStarts
  void aPeerThatTakesAnythingHasTheWholeLimitAgain(long start) {
    WriteProgress progress = new WriteProgress(LIMIT, start);
    long taken = 0;
    for (int nanos = 100; nanos <= 1000; nanos += 100) {
      assertFalse(progress.isStalled(true, ++taken, start + nanos));
    }
    assertFalse(progress.isStalled(true, taken, start + 1149));
    assertTrue(progress.isStalled(true, taken, start + 1150));
  }

  /** It may have been written a moment before the second look. */
  @WhereverTheClockStarts
  void whatIsWrittenAfterATimeWithoutAnythingHasTheWholeLimit(long start) {
    WriteProgress progress = new WriteProgress(LIMIT, start);
    assertFalse(progress.isStalled(false, 7, start + 50));
    assertFalse(progress.isStalled(true, 7, start + 100));
    assertFalse(progress.isStalled(true, 7, start + 200));
    assertFalse(progress.isStalled(true, 7, start + 249));
    assertTrue(progress.isStalled(true, 7, start + 250));
  }

  @WhereverTheClockStarts
  void aPeerThatHasTakenAllIsNotStalledAnyMore(long start) {
    WriteProgress progress = new WriteProgress(LIMIT, start);
    assertFalse(progress.isStalled(true, 7, start + 50));
    assertTrue(progress.isStalled(true, 7, start + 200));
    assertFalse(progress.isStalled(false, 7, start + 250));
    assertFalse(progress.isStalled(true, 7, start + 300));
    assertFalse(progress.isStalled(true, 7, start + 449));
  }
}
