package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.PoolCommand.Leave;
import io.chatpool.pool.PoolCommand.ReadSurvey;
import io.chatpool.pool.PoolCommand.Receive;
import io.chatpool.pool.PoolCommand.Send;
import io.chatpool.pool.PoolSurvey.Fill;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolSurveyTest {

  private static final long START = 1_000_000_000;
  private static final long EXPIRE = 180_000_000;
  private static final String EAST = "east";
  private static final String WEST = "west";

  private final List<PoolResult> answers = new ArrayList<>();
  private long now = START;
  private MessagePool pool = poolOf(100_000, 10);

  private static MessagePool poolOf(int maxId, int maxQueueLength) {
    return new MessagePool(new PoolLimits(maxId, maxQueueLength, EXPIRE, 1), START);
  }

  private void answer(String asker, long ticket, PoolResult result) {
    answers.add(result);
  }

  private void apply(String asker, PoolCommand command) {
    pool.apply(asker, 1, command, now, (to, ticket, result) -> {});
  }

  private void send(int to, int count) {
    for (int i = 0; i < count; i++) {
      apply(EAST, new Send(1, to, "text".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void ask(String asker) {
    pool.apply(asker, 1, new ReadSurvey(), now, this::answer);
  }

  private PoolSurvey survey() {
    answers.clear();
    ask(EAST);
    while (answers.isEmpty()) {
      pool.survey(1, now, this::answer);
    }
    return (PoolSurvey) answers.get(0);
  }

  @Test
  void anEmptyPoolHasNothingToTell() {
    assertEquals(new PoolSurvey(0, 0, 0, 0, 0, 0, List.of()), survey());
  }

  @Test
  void everyMailboxCountsOnceByItsFill() {
    apply(EAST, new Receive(1, false));
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
    apply(EAST, new Receive(3, false));
    assertEquals(0, survey().oldestAgeMicros());
  }

  @Test
  void broadcastsAreNotMergedForIt() {
    apply(EAST, new Receive(2, false));
    send(Message.EVERYONE, 3);
    assertEquals(new PoolSurvey(2, 0, 0, 0, 0, 0, List.of()), survey());
  }

  @Test
  void itIsMadeInSlicesAndUntouchedPagesHardlyCount() {
    send(1, 1);
    send(50_000, 1);
    send(100_000, 1);
    assertFalse(pool.isSurveyDue());
    ask(EAST);
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      assertTrue(pool.isSurveyDue() || i == 3);
      pool.survey(1, now, this::answer);
      answered.add(answers.size());
    }
    assertEquals(List.of(0, 0, 1, 1), answered);
    assertFalse(pool.isSurveyDue());
  }

  @Test
  void whoAsksWhileOneIsUnderWayGetsItsResult() {
    send(1, 1);
    send(100_000, 1);
    ask(EAST);
    pool.survey(1, now, this::answer);
    ask(WEST);
    pool.survey(1, now, this::answer);
    assertEquals(2, answers.size());
    assertEquals(answers.get(0), answers.get(1));
  }

  @Test
  void whoLeavesIsNotAnsweredAndTheNextSurveyBeginsAnew() {
    send(1, 1);
    send(100_000, 1);
    ask(WEST);
    pool.survey(1, now, this::answer);
    apply(WEST, new Leave());
    assertFalse(pool.isSurveyDue());
    send(1, 1);
    assertEquals(List.of(new Fill(1, 2), new Fill(100_000, 1)), survey().fullest());
    assertEquals(1, answers.size());
  }

  @Test
  void aPoolThatEndsRefusesThoseWhoWait() {
    ask(EAST);
    pool.refuseWaiting(this::answer);
    assertEquals(List.of(PoolResult.Busy.INSTANCE), answers);
    assertFalse(pool.isSurveyDue());
  }

  @Test
  void notEverybodyMayWait() {
    for (int i = 0; i < Surveys.MAX_ASKERS; i++) {
      ask(EAST);
    }
    assertEquals(List.of(), answers);
    ask(EAST);
    assertEquals(List.of(PoolResult.Busy.INSTANCE), answers);
  }
}
