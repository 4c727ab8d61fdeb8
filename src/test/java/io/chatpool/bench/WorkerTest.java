package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.bench.Timeline.Phase;
import io.chatpool.bench.Worker.Turn;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkerTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  /** The clock may begin below zero. */
  private static final long START = -5 * SECOND;

  private final Client client =
      new Client() {
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
    Worker worker = worker(0, Pace.fixedRate(START, 1000, 0, 1), RequestBudget.UNLIMITED);
    // The server stands still for a second: what was to be sent in it has waited.
    long now = START + SECOND - 1;
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, worker.next(client, now));
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
    Worker worker = worker(0, Pace.closedLoop(), RequestBudget.UNLIMITED);
    long now = START;
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, worker.next(client, now));
      long answered = now + (i == 0 ? SECOND : MILLI);
      worker.completed(1, worker.sentNanos(), answered);
      now = answered;
    }
    assertEquals(1000, worker.latencies().percentileMicros(99), 1);
    assertEquals(1_000_000, worker.latencies().percentileMicros(100), 1000);
  }

  @Test
  void theRequestsOfSeveralEventLoopsAlternate() {
    Pace first = Pace.fixedRate(START, 1000, 0, 2);
    Pace second = Pace.fixedRate(START, 1000, 1, 2);
    first.advance();
    assertEquals(START + 2 * MILLI, first.nextNanos(0));
    assertEquals(START + MILLI, second.nextNanos(0));
  }

  @Test
  void aRateThatDoesNotDivideASecondDoesNotDrift() {
    Pace pace = Pace.fixedRate(START, 3, 0, 1);
    for (int i = 0; i < 3 * 3600; i++) {
      pace.advance();
    }
    assertEquals(START + 3600 * SECOND, pace.nextNanos(0));
  }

  @Test
  void onlyWhatWasSentAfterTheWarmUpIsMeasured() {
    Worker worker = worker(2, Pace.closedLoop(), RequestBudget.UNLIMITED);
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
    Worker worker = worker(2, Pace.closedLoop(), 2);
    for (int i = 0; i < 10; i++) {
      assertEquals(Turn.NOW, worker.next(client, START));
    }
    assertEquals(Turn.NOW, worker.next(client, START + 2 * SECOND));
    assertEquals(Turn.NOW, worker.next(client, START + 2 * SECOND));
    assertEquals(Turn.OVER, worker.next(client, START + 2 * SECOND));
  }

  @Test
  void nothingIsSentAfterTheEnd() {
    Worker worker = worker(0, Pace.closedLoop(), RequestBudget.UNLIMITED);
    assertEquals(Turn.NOW, worker.next(client, START + 10 * SECOND - 1));
    assertEquals(Turn.OVER, worker.next(client, START + 10 * SECOND));
  }

  @Test
  void aWarmUpOfLessThanASecondHasNoFirstSecond() {
    Timeline cold = new Timeline(START, SECOND - 1, SECOND);
    assertFalse(cold.hasFirstSecond());
    assertEquals(Phase.WARM_UP, cold.phase(START));
    Timeline warm = new Timeline(START, SECOND, SECOND);
    assertTrue(warm.hasFirstSecond());
    assertEquals(Phase.FIRST_SECOND, warm.phase(START));
    assertEquals(Phase.MEASURED, warm.phase(START + SECOND));
    assertEquals(Phase.OVER, warm.phase(START + 2 * SECOND));
  }

  @Test
  void heartbeatsAreEvenlySpreadAndEachConnectionHasOnePerHeartbeat() {
    Rotation rotation = new Rotation(START, 30 * SECOND, 1000);
    assertEquals(START, rotation.dueNanos(0));
    assertEquals(START + 30 * MILLI, rotation.dueNanos(1));
    assertEquals(START + 30 * SECOND, rotation.dueNanos(1000));
    assertEquals(999, rotation.index(1999));
    Rotation largest = new Rotation(START, 3600 * SECOND, 1_000_000);
    assertEquals(START + 7200 * SECOND - 3600 * MILLI / 1000, largest.dueNanos(1_999_999));
  }

  private static Worker worker(int warmupSeconds, Pace pace, long requests) {
    Worker worker = new Worker(null, null);
    worker.begin(
        new Timeline(START, warmupSeconds * SECOND, 10 * SECOND),
        pace,
        new RequestBudget(requests));
    return worker;
  }
}
