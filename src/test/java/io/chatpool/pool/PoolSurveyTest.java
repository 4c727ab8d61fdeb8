package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chatpool.pool.PoolCommand.ReadSurvey;
import io.chatpool.pool.PoolCommand.Receive;
import io.chatpool.pool.PoolCommand.Send;
import io.chatpool.pool.PoolSurvey.Fill;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolSurveyTest {

  private static final long START = 1_000_000_000;
  private static final long EXPIRE = 180_000_000;
  private static final String EAST = "east";

  private final MessagePool pool =
      new MessagePool(new PoolLimits(100_000, 10, EXPIRE, 1, 1 << 30), START, START);
  private long now = START;

  private Outcome apply(PoolCommand... commands) {
    long number = pool.lastNumber(EAST) + 1;
    return pool.apply(new Step(now, now, EAST, number, List.of(), number, List.of(commands)));
  }

  private void send(int to, int count) {
    PoolCommand send = new Send(1, to, "text".getBytes(StandardCharsets.UTF_8));
    apply(Collections.nCopies(count, send).toArray(PoolCommand[]::new));
  }

  private PoolSurvey survey() {
    apply(); // the time that has passed
    Survey survey = pool.newSurvey();
    PoolSurvey found = null;
    while (found == null) {
      found = survey.look(2);
    }
    return found;
  }

  @Test
  void anEmptyPoolHasNothingToTell() {
    assertEquals(new PoolSurvey(0, 0, 0, 0, 0, 0, List.of()), survey());
  }

  @Test
  void everyMailboxCountsOnceByItsFill() {
    send(1, 1);
    apply(new Receive(1, false));
    send(2, 1);
    send(3, 4);
    send(4, 5);
    send(5, 7);
    send(6, 8);
    send(99_999, 9);
    send(100_000, 11);
    List<Fill> fullest =
        List.of(
            new Fill(100_000, 10),
            new Fill(99_999, 9),
            new Fill(6, 8),
            new Fill(5, 7),
            new Fill(4, 5),
            new Fill(3, 4),
            new Fill(2, 1));
    assertEquals(new PoolSurvey(1, 2, 2, 2, 1, 0, fullest), survey());
  }

  @Test
  void theFullestTwentyAreNamedAndTheLowerIdFirst() {
    for (int id = 2_000; id > 0; id--) {
      send(id, id % 50 == 0 ? 2 : 1);
    }
    List<Fill> expected = IntStream.rangeClosed(1, 20).mapToObj(n -> new Fill(50 * n, 2)).toList();
    assertEquals(expected, survey().fullest());
  }

  @Test
  void theOldestMessageIsTheOldestThatCanStillBeHandedOut() {
    send(5_000, 1);
    now += 7;
    send(3, 1);
    now += EXPIRE - 7;
    assertEquals(EXPIRE, survey().oldestAgeMicros());
    now += 1;
    assertEquals(EXPIRE - 6, survey().oldestAgeMicros());
    apply(new Receive(3, false));
    assertEquals(0, survey().oldestAgeMicros());
  }

  @Test
  void whatIsTooOldDoesNotCountAndStaysWhereItIs() {
    send(1, 3);
    now += 1;
    send(1, 1);
    now += EXPIRE;
    assertEquals(List.of(new Fill(1, 1)), survey().fullest());
    assertEquals(4, pool.stats().queued());
    assertEquals(0, pool.stats().expired());
  }

  @Test
  void broadcastsAreNotMergedForIt() {
    send(2, 1);
    apply(new Receive(2, false));
    send(Message.EVERYONE, 3);
    assertEquals(new PoolSurvey(2, 0, 0, 0, 0, 0, List.of()), survey());
  }

  @Test
  void itIsMadeInSlicesBetweenWhichMailboxesComeAndGo() {
    for (int id : new int[] {1, 2, 50_000, 70_000, 100_000}) {
      send(id, 1);
    }
    Survey survey = pool.newSurvey();
    List<PoolSurvey> found = new ArrayList<>();
    found.add(survey.look(2));
    send(1, 1);
    send(60_000, 3);
    found.add(survey.look(2));
    found.add(survey.look(2));
    assertNull(found.get(0));
    assertNull(found.get(1));
    assertEquals(6, found.get(2).belowHalf());
    assertEquals(new Fill(60_000, 3), found.get(2).fullest().get(0));
  }

  @Test
  void whoAsksForOneIsNamedInTheOutcome() {
    Outcome outcome = apply(new ReadSurvey(), new Receive(1, false), new ReadSurvey());
    long firstTicket = pool.lastNumber(EAST);
    assertNull(outcome.result(0));
    assertEquals(List.of(firstTicket, firstTicket + 2), outcome.surveyTickets());
  }
}
