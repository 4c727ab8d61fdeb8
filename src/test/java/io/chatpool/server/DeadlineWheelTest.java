package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.DeadlineQueue.Deadline;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time is in ticks since the start, which the tests give. */
class DeadlineWheelTest {

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(DeadlineWheel.TICK_MILLIS);
  private static final int ROUND = DeadlineWheel.SLOTS;

  /** Where the clock starts: somewhere, and short of its wrap. */
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(longs = {0, -12_345, Long.MAX_VALUE - 5 * 50_000_000L})
  @interface WhereverTheClockStarts {}

  private final List<String> ran = new ArrayList<>();

  private Deadline deadline(String name) {
    return new Deadline(() -> ran.add(name));
  }

  @WhereverTheClockStarts
  void aDeadlineRunsWithinTheTickAfterItsTimeAndNotBefore(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    wheel.set(deadline("a"), start + 10 * TICK);
    wheel.set(deadline("b"), start + 10 * TICK + 1);
    wheel.set(deadline("c"), start + 11 * TICK - 1);
    wheel.runDue(start + 11 * TICK - 1);
    assertEquals(List.of(), ran);
    wheel.runDue(start + 11 * TICK);
    assertEquals(List.of("a", "b", "c"), ran);
    assertTrue(wheel.isEmpty());
  }

  @WhereverTheClockStarts
  void deadlinesOfAnyOrderRunInTheOrderOfTheirTicks(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    wheel.set(deadline("later"), start + 900 * TICK);
    wheel.set(deadline("soon"), start + 2 * TICK);
    wheel.set(deadline("between"), start + 500 * TICK);
    wheel.runDue(start + 1000 * TICK);
    assertEquals(List.of("soon", "between", "later"), ran);
  }

  @WhereverTheClockStarts
  void aDeadlineThatHasPassedRunsInTheNextTick(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    wheel.runDue(start + 100 * TICK);
    wheel.set(deadline("a"), start + 3 * TICK);
    wheel.runDue(start + 100 * TICK);
    assertEquals(List.of(), ran);
    wheel.runDue(start + 101 * TICK);
    assertEquals(List.of("a"), ran);
  }

  @WhereverTheClockStarts
  void aDeadlineThatIsSetAgainIsMoved(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    Deadline moved = deadline("moved");
    wheel.set(moved, start + 10 * TICK);
    wheel.set(moved, start + 20 * TICK);
    wheel.runDue(start + 20 * TICK);
    assertEquals(List.of(), ran);
    wheel.set(moved, start + 15 * TICK);
    wheel.runDue(start + 21 * TICK);
    assertEquals(List.of("moved"), ran);
    wheel.runDue(start + 3 * ROUND * TICK);
    assertEquals(List.of("moved"), ran);
  }

  @WhereverTheClockStarts
  void aCancelledDeadlineNeverRuns(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    Deadline cancelled = deadline("cancelled");
    wheel.set(cancelled, start + 10 * TICK);
    assertFalse(wheel.isEmpty());
    cancelled.cancel();
    assertTrue(wheel.isEmpty());
    wheel.runDue(start + 3 * ROUND * TICK);
    assertEquals(List.of(), ran);
  }

  /** As a connection with a long heartbeat does: it looks at the time, and sets again. */
  @WhereverTheClockStarts
  void aDeadlineBeyondTheRoundRunsEarlierAndReachesItsTimeWhenItIsSetAgain(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    long[] now = {start};
    long due = start + 10 * ROUND * TICK;
    Deadline[] patient = new Deadline[1];
    patient[0] =
        new Deadline(
            () -> {
              if (now[0] - due < 0) {
                ran.add("early");
                wheel.set(patient[0], due);
              } else {
                ran.add("due");
              }
            });
    wheel.set(patient[0], due);
    for (int tick = 1; tick <= 10 * ROUND + 1; tick++) {
      assertFalse(ran.contains("due"));
      now[0] = start + tick * TICK;
      wheel.runDue(now[0]);
    }
    assertEquals("due", ran.remove(ran.size() - 1));
    assertTrue(ran.size() <= 11, "only about once in a round: " + ran.size());
  }

  @WhereverTheClockStarts
  void afterAPauseOfManyRoundsAllThatIsDueRunsOnce(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    for (int tick = 1; tick < ROUND; tick++) {
      wheel.set(deadline("x"), start + (tick - 1) * TICK);
    }
    wheel.runDue(start + 50 * ROUND * TICK + 7 * TICK);
    assertEquals(ROUND - 1, ran.size());
    assertTrue(wheel.isEmpty());
  }

  @WhereverTheClockStarts
  void aWheelThatWasEmptyIsExactAgainWhenItHasCaughtUp(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    long now = start + 20 * ROUND * TICK;
    wheel.runDue(now);
    wheel.set(deadline("a"), now + 500 * TICK);
    wheel.runDue(now + 500 * TICK);
    assertEquals(List.of(), ran);
    wheel.runDue(now + 501 * TICK);
    assertEquals(List.of("a"), ran);
  }

  @WhereverTheClockStarts
  void anActionMaySetItsOwnDeadlineAgainAndCancelOthers(long start) {
    DeadlineWheel wheel = new DeadlineWheel(start);
    Deadline other = deadline("other");
    Deadline[] self = new Deadline[1];
    self[0] =
        new Deadline(
            () -> {
              ran.add("self");
              other.cancel();
              wheel.set(self[0], start + 20 * TICK);
            });
    wheel.set(self[0], start + 10 * TICK);
    wheel.set(other, start + 10 * TICK);
    wheel.runDue(start + 11 * TICK);
    assertEquals(List.of("self"), ran);
    wheel.runDue(start + 20 * TICK);
    assertEquals(List.of("self"), ran);
    wheel.runDue(start + 21 * TICK);
    assertEquals(List.of("self", "self"), ran);
  }

  /** The wheel is late now and then, as an event loop is. */
  @WhereverTheClockStarts
  void everyDeadlineRunsAtTheFirstLookAfterItsTickWhateverElseIsSet(long start) {
    Random random = new Random(start);
    DeadlineWheel wheel = new DeadlineWheel(start);
    long[] now = {start};
    long[] before = {start};
    int[] left = {5_000};
    for (int i = 0; i < 100; i++) {
      setAgainAndAgain(wheel, random, now, before, left);
    }
    while (!wheel.isEmpty()) {
      before[0] = now[0];
      now[0] += 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 2) * TICK / 2;
      wheel.runDue(now[0]);
    }
    assertEquals(0, left[0]);
  }

  private static void setAgainAndAgain(
      DeadlineWheel wheel, Random random, long[] now, long[] before, int[] left) {
    if (left[0] == 0) {
      return;
    }
    left[0]--;
    long due = now[0] + (long) (random.nextDouble() * 500 * TICK);
    wheel.set(
        new Deadline(
            () -> {
              assertTrue(now[0] - due >= 0, "not before its time");
              assertTrue(before[0] - due < TICK, "a look before this one was late enough");
              setAgainAndAgain(wheel, random, now, before, left);
            }),
        due);
  }
}
