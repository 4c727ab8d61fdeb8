package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradualDrainTest {

  @ParameterizedTest
  @ValueSource(ints = {11, 1_000, 1_001, 100_000, 999_999})
  void allHaveTheirTurnInTimeAndNoTickHasManyMoreThanAnother(int count) {
    long spreadMillis = 4_000;
    int perTick = Math.max(GradualDrain.MIN_PER_TICK, count / (4_000 / 50) + 1);
    int left = count;
    for (long now = 0; now <= spreadMillis && left > 0; now += GradualDrain.TICK_MILLIS) {
      int share = GradualDrain.share(left, spreadMillis - now);
      assertTrue(1 <= share && share <= perTick, share + " of " + left);
      left -= share;
    }
    assertEquals(0, left);
  }

  @ParameterizedTest
  @CsvSource({"0, 4000, 0", "3, 4000, 3", "10, 4000, 10", "5000, 0, 5000", "5000, -60000, 5000"})
  void fewGoAtOnceAndAtTheEndTheRestDoes(int left, long millisLeft, int share) {
    assertEquals(share, GradualDrain.share(left, millisLeft));
  }

  /** After a pause the ticks that were left out are made up for. */
  @Test
  void aLateTickHasMore() {
    int first = GradualDrain.share(100_000, 4_000);
    int late = GradualDrain.share(100_000 - first, 1_000);
    assertTrue(late > 3 * first, first + " " + late);
  }
}
