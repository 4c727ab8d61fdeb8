package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.bench.Schedule.Phase;
import io.chatpool.bench.Worker.Turn;
import io.chatpool.wire.Request;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkerTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  /** The clock may begin below zero. */
  private static final long START = -5 * SECOND;

  private final Load.Source source =
      new Load.Source() {
        @Override
        public int mailboxId() {
          return Request.NO_MAILBOX;
        }

        @Override
        public CompletableFuture<Void> prepare() {
          return new CompletableFuture<>();
        }

        @Override
        public void proceed(long nowNanos) {
          throw new AssertionError("nobody has to wait");
        }

        @Override
        public CompletableFuture<Void> finished() {
          return new CompletableFuture<>();
        }
      };

  @Test
  void atAFixedRateLatencyCountsFromThePlannedTime() {
    Worker worker = worker(begun(0, Schedule.UNLIMITED, 1000));
    // The server stands still for a second: what was to be sent in it has waited.
    long now = START + SECOND - 1;
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, worker.next(source, now));
      assertEquals(START + i * MILLI, worker.sentNanos());
      worker.completed(1, worker.sentNanos(), START + SECOND);
    }
    assertEquals(1000, worker.latencies().count());
    assertEquals(500_000, worker.latencies().percentileMicros(50), 500);
    assertEquals(990_000, worker.latencies().percentileMicros(99), 990);
    assertEquals(1_000_000, worker.latencies().percentileMicros(100), 1000);
  }

  @Test
  void inAClosedLoopTheSameStandstillDelaysOneRequestOnly() {
    Worker worker = worker(begun(0, Schedule.UNLIMITED, Schedule.AS_ANSWERS_COME));
    long now = START;
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, worker.next(source, now));
      long answered = now + (i == 0 ? SECOND : MILLI);
      worker.completed(1, worker.sentNanos(), answered);
      now = answered;
    }
    assertEquals(1000, worker.latencies().percentileMicros(99), 1);
    assertEquals(1_000_000, worker.latencies().percentileMicros(100), 1000);
  }

  @Test
  void theRequestsOfSeveralEventLoopsAlternate() {
    Schedule schedule = begun(0, Schedule.UNLIMITED, 1000);
    Worker first = new Worker(null, null);
    first.begin(schedule, 0, 2);
    Worker second = new Worker(null, null);
    second.begin(schedule, 1, 2);
    for (int i = 0; i < 10; i += 2) {
      assertEquals(Turn.NOW, first.next(source, START + SECOND));
      assertEquals(START + i * MILLI, first.sentNanos());
      assertEquals(Turn.NOW, second.next(source, START + SECOND));
      assertEquals(START + (i + 1) * MILLI, second.sentNanos());
    }
  }

  @Test
  void aRateThatDoesNotDivideASecondDoesNotDrift() {
    Schedule schedule = begun(0, Schedule.UNLIMITED, 3);
    assertEquals(START + 333_333_333, schedule.dueNanos(1, START));
    assertEquals(START + 3600 * SECOND, schedule.dueNanos(3 * 3600, START));
  }

  @Test
  void onlyWhatWasSentAfterTheWarmUpIsMeasured() {
    Worker worker = worker(begun(2, Schedule.UNLIMITED, Schedule.AS_ANSWERS_COME));
    worker.completed(3, START + SECOND / 2, START + 3 * SECOND);
    worker.completed(5, START + SECOND, START + 3 * SECOND);
    assertEquals(0, worker.latencies().count());
    assertEquals(3, worker.firstSecondCount());
    worker.completed(7, START + 2 * SECOND, START + 3 * SECOND);
    assertEquals(7, worker.latencies().count());
    assertEquals(START + 3 * SECOND, worker.lastMeasuredNanos());
    assertEquals(15, worker.completedSoFar());
  }

  @Test
  void theBudgetCountsWhatIsMeasuredOnly() {
    Worker worker = worker(begun(2, 2, Schedule.AS_ANSWERS_COME));
    for (int i = 0; i < 10; i++) {
      assertEquals(Turn.NOW, worker.next(source, START));
    }
    assertEquals(Turn.NOW, worker.next(source, START + 2 * SECOND));
    assertEquals(Turn.NOW, worker.next(source, START + 2 * SECOND));
    assertEquals(Turn.OVER, worker.next(source, START + 2 * SECOND));
  }

  @Test
  void nothingIsSentAfterTheEnd() {
    Worker worker = worker(begun(0, Schedule.UNLIMITED, Schedule.AS_ANSWERS_COME));
    assertEquals(Turn.NOW, worker.next(source, START + 10 * SECOND - 1));
    assertEquals(Turn.OVER, worker.next(source, START + 10 * SECOND));
  }

  @Test
  void onlyAWarmUpHasAFirstSecond() {
    Schedule cold = begun(0, Schedule.UNLIMITED, Schedule.AS_ANSWERS_COME);
    assertFalse(cold.hasFirstSecond());
    assertEquals(Phase.MEASURED, cold.phase(START));
    Schedule warm = begun(2, Schedule.UNLIMITED, Schedule.AS_ANSWERS_COME);
    assertTrue(warm.hasFirstSecond());
    assertEquals(Phase.FIRST_SECOND, warm.phase(START));
    assertEquals(Phase.WARM_UP, warm.phase(START + SECOND));
    assertEquals(Phase.MEASURED, warm.phase(START + 2 * SECOND));
    assertEquals(Phase.OVER, warm.phase(START + 12 * SECOND));
  }

  @Test
  void heartbeatsAreEvenlySpreadAndEachConnectionHasOnePerHeartbeat() {
    IdleConnections.Rotation rotation = new IdleConnections.Rotation(START, 30 * SECOND, 1000);
    assertEquals(START, rotation.dueNanos(0));
    assertEquals(START + 30 * MILLI, rotation.dueNanos(1));
    assertEquals(START + 30 * SECOND, rotation.dueNanos(1000));
    assertEquals(999, rotation.index(1999));
    IdleConnections.Rotation largest =
        new IdleConnections.Rotation(START, 3600 * SECOND, 1_000_000);
    assertEquals(START + 7200 * SECOND - 3600 * MILLI / 1000, largest.dueNanos(1_999_999));
  }

  /** Measures ten seconds. */
  private static Schedule begun(int warmupSeconds, long requests, int ratePerSecond) {
    Schedule schedule = new Schedule(warmupSeconds, 10, requests, ratePerSecond);
    schedule.begin(START);
    return schedule;
  }

  private static Worker worker(Schedule schedule) {
    Worker worker = new Worker(null, null);
    worker.begin(schedule, 0, 1);
    return worker;
  }
}
