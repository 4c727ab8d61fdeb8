package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final LongUnaryOperator LONGEST = limit -> limit;
  private static final LongUnaryOperator SHORTEST = limit -> 0;

  @Test
  void theFirstAttemptIsMadeAtOnceAndTheLimitOfTheOthersDoubles() {
    assertEquals(List.of(0L, 100L, 200L, 400L, 800L), delays(new Reconnection.Backoff(100, 30_000, LONGEST), 5));
  }

  @Test
  void theLimitStopsAtTheCap() {
    assertEquals(List.of(0L, 100L, 200L, 250L, 250L), delays(new Reconnection.Backoff(100, 250, LONGEST), 5));
    assertEquals(List.of(0L, 100L, 100L), delays(new Reconnection.Backoff(100, 100, LONGEST), 3));
    assertEquals(List.of(0L, 1L, 1L), delays(new Reconnection.Backoff(1, 1, LONGEST), 3));
  }

  @Test
  void everyDelayDownToZeroIsPossible() {
    assertEquals(List.of(0L, 0L, 0L, 0L), delays(new Reconnection.Backoff(100, 30_000, SHORTEST), 4));
    Random random = new Random(1);
    Reconnection.Backoff backoff = new Reconnection.Backoff(2, 2, limit -> random.nextLong(limit + 1));
    assertTrue(delays(backoff, 100).containsAll(List.of(0L, 1L, 2L)));
  }

  @Test
  void aHealthyConnectionBeginsAnew() {
    Reconnection.Backoff backoff = new Reconnection.Backoff(100, 30_000, LONGEST);
    delays(backoff, 5);
    backoff.reset();
    assertEquals(List.of(0L, 100L, 200L), delays(backoff, 3));
  }

  @Test
  void noNumberOfAttemptsOverflows() {
    Reconnection.Backoff backoff = new Reconnection.Backoff(1, Long.MAX_VALUE, LONGEST);
    List<Long> delays = delays(backoff, 100);
    assertEquals(1L << 62, delays.get(63));
    assertEquals(Long.MAX_VALUE, delays.get(64));
    assertEquals(Long.MAX_VALUE, delays.get(99));
  }

  private static List<Long> delays(Reconnection.Backoff backoff, int count) {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      delays.add(backoff.nextDelayMillis());
    }
    return delays;
  }
}
