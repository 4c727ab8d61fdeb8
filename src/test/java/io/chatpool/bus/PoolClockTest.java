package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PoolClockTest {

  private static final long WALL = 1_795_392_000_000_000L;
  private static final long SECOND = TimeUnit.SECONDS.toMicros(1);

  private long nanos = -5;
  private long wall = WALL;
  private long uptime = 1_000 * SECOND;

  private PoolClock clock() {
    return new PoolClock(() -> nanos, () -> wall, () -> uptime);
  }

  /** Time as it passes while the machine works. */
  private void pass(long micros) {
    nanos += TimeUnit.MICROSECONDS.toNanos(micros);
    wall += micros;
    uptime += micros;
  }

  private void suspend(long micros) {
    wall += micros;
    uptime += micros;
  }

  @Test
  void thePoolsTimeBeginsWithTheWallClockAndPassesWithIt() {
    PoolClock clock = clock();
    assertEquals(WALL, clock.poolMicros());
    pass(7);
    assertEquals(WALL + 7, clock.poolMicros());
    assertEquals(WALL + 7, clock.wallMicros());
  }

  @Test
  void aWallClockThatIsSetMovesTheWallClockAlone() {
    PoolClock clock = clock();
    wall -= 3_600 * SECOND;
    assertEquals(WALL, clock.poolMicros());
    assertEquals(WALL - 3_600 * SECOND, clock.wallMicros());
    pass(5 * SECOND);
    assertEquals(WALL + 5 * SECOND, clock.poolMicros());
    assertEquals(WALL - 3_595 * SECOND, clock.wallMicros());
  }

  @Test
  void aSuspensionIsNoticedWithinASecond() {
    PoolClock clock = clock();
    pass(SECOND);
    clock.poolMicros();
    suspend(600 * SECOND);
    pass(SECOND);
    assertEquals(WALL + 602 * SECOND, clock.poolMicros());
    suspend(60 * SECOND);
    pass(SECOND / 2);
    clock.poolMicros();
    pass(SECOND / 2);
    assertEquals(WALL + 663 * SECOND, clock.poolMicros());
  }

  @Test
  void whatTheTwoTimesDifferByWithoutASuspensionIsNone() {
    PoolClock clock = clock();
    uptime += SECOND / 50;
    pass(SECOND);
    assertEquals(WALL + SECOND, clock.poolMicros());
  }

  @Test
  void thePoolsTimeNeverGoesBackWhateverTheUptimeSays() {
    PoolClock clock = clock();
    suspend(10 * SECOND);
    pass(SECOND);
    long before = clock.poolMicros();
    uptime = 0;
    pass(2 * SECOND);
    assertEquals(before + 2 * SECOND, clock.poolMicros());
  }

  @Test
  void withoutAnUptimeThereIsTheMonotonicTime() {
    uptime = PoolClock.NO_TIME;
    PoolClock clock = clock();
    pass(SECOND);
    uptime = PoolClock.NO_TIME;
    assertEquals(WALL + SECOND, clock.poolMicros());
  }

  @Test
  void theClocksOfThisMachineAgree() {
    PoolClock clock = new PoolClock();
    long first = clock.poolMicros();
    assertTrue(clock.poolMicros() >= first);
    assertTrue(Math.abs(clock.wallMicros() - first) < 60 * SECOND);
  }
}
