package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The same steps make the same pool, also if it was taken apart and put together in between. */
class ReplayTest {

  private static final int HISTORIES = 150;
  private static final int STEPS = 300;

  private final Map<String, Integer> seen = new TreeMap<>();

  private static MessagePool newPool() {
    return new MessagePool(RandomSteps.LIMITS, RandomSteps.START, RandomSteps.START);
  }

  @Test
  void theSameStepsHaveTheSameOutcomesAndMakeTheSameState() {
    for (long seed = 0; seed < HISTORIES; seed++) {
      RandomSteps steps = new RandomSteps(seed);
      MessagePool first = newPool();
      MessagePool second = newPool();
      MessagePool restored = newPool();
      long restoredAt = seed * STEPS / HISTORIES;
      for (int i = 0; i < STEPS; i++) {
        if (i == restoredAt) {
          restored = PlainValues.copy(restored);
        }
        Step step = steps.next(first);
        Outcome outcome = first.apply(step);
        steps.hear(outcome);
        note(outcome);
        List<String> expected = PlainValues.describe(outcome);
        String where = "seed " + seed + ", step " + i;
        assertEquals(expected, PlainValues.describe(second.apply(step)), where);
        assertEquals(expected, PlainValues.describe(restored.apply(step)), where + ", restored");
      }
      List<String> expected = PlainValues.describe(first);
      assertEquals(expected, PlainValues.describe(second), "seed " + seed);
      assertEquals(expected, PlainValues.describe(restored), "seed " + seed + ", restored");
    }
    for (String result : List.of("Applied", "Received", "Attached", "Busy", "Full", "Dropped")) {
      assertTrue(seen.getOrDefault(result, 0) > HISTORIES, "too few of " + result + ": " + seen);
    }
  }

  private void note(Outcome outcome) {
    for (int i = 0; i < outcome.size(); i++) {
      if (outcome.result(i) != null) {
        seen.merge(outcome.result(i).getClass().getSimpleName(), 1, Integer::sum);
      }
    }
    outcome
        .lateAnswers()
        .forEach(late -> seen.merge(late.result().getClass().getSimpleName(), 1, Integer::sum));
  }

  @Test
  void whatAPoolCountsAsKeptIsWhatARestoredOneKeeps() {
    RandomSteps steps = new RandomSteps(1_000);
    MessagePool pool = newPool();
    for (int i = 0; i < 2_000; i++) {
      steps.hear(pool.apply(steps.next(pool)));
      assertEquals(PlainValues.copy(pool).stats(), pool.stats(), "after step " + i);
    }
  }

  @Test
  void readingAndExportingChangeNothing() {
    RandomSteps steps = new RandomSteps(2_000);
    MessagePool pool = newPool();
    for (int i = 0; i < 500; i++) {
      steps.hear(pool.apply(steps.next(pool)));
      List<String> before = PlainValues.describe(pool);
      pool.newSurvey().look(Integer.MAX_VALUE);
      pool.stats();
      assertEquals(before, PlainValues.describe(pool), "after step " + i);
    }
  }

  @Test
  void aBroadcastIsOneObjectAgainForAllWhoHoldIt() {
    MessagePool pool = newPool();
    byte[] text = new byte[500];
    List<PoolCommand> commands = new ArrayList<>();
    commands.add(new PoolCommand.Send(1, Message.EVERYONE, text));
    commands.add(new PoolCommand.Attach(2));
    commands.add(new PoolCommand.Receive(3, true));
    pool.apply(step(1, commands));
    MessagePool restored = PlainValues.copy(pool);
    List<Message> held = new ArrayList<>(restored.export().log().broadcasts());
    restored.export(
        0,
        Integer.MAX_VALUE,
        box -> {
          held.addAll(box.messages());
          held.addAll(box.handOut() == null ? List.of() : box.handOut().messages());
        });
    assertEquals(3, held.size());
    held.forEach(message -> assertSame(held.get(0), message));
  }

  // Numbers of steps

  @Test
  void aStepThatHasBeenAppliedIsNotAppliedAgain() {
    MessagePool pool = newPool();
    Step step = step(1, List.of(new PoolCommand.Send(1, 2, new byte[1])));
    pool.apply(step);
    pool.apply(step(2, List.of()));
    List<String> before = PlainValues.describe(pool);
    assertTrue(pool.apply(step).isRepetition());
    assertEquals(before, PlainValues.describe(pool));
  }

  @Test
  void aStepThatComesTooEarlyIsRefusedAndHarmsNothing() {
    MessagePool pool = newPool();
    List<String> before = PlainValues.describe(pool);
    Step early = step(2, List.of(new PoolCommand.Send(1, 2, new byte[1])));
    assertThrows(IllegalArgumentException.class, () -> pool.apply(early));
    assertEquals(before, PlainValues.describe(pool));
    pool.apply(step(1, List.of()));
    assertEquals(1, pool.apply(early).size());
  }

  @Test
  void theStepsOfAnAskerThatHasLeftAreCountedFromOneAgain() {
    MessagePool pool = newPool();
    pool.apply(step(1, List.of()));
    pool.apply(step(2, List.of(new PoolCommand.Leave("east"))));
    assertEquals(0, pool.lastNumber("east"));
    assertEquals(Map.of(), pool.export().lastNumbers());
    assertEquals(0, pool.apply(step(1, List.of())).size());
  }

  @Test
  void anExceptionWithinAStepStopsThePool() {
    MessagePool pool = newPool();
    List<PoolCommand> defect = new ArrayList<>();
    defect.add(new PoolCommand.Send(1, 2, new byte[1]));
    defect.add(null);
    assertThrows(IllegalArgumentException.class, () -> pool.apply(step(1, defect)));
    assertThrows(IllegalStateException.class, () -> pool.apply(step(2, List.of())));
    assertThrows(IllegalStateException.class, () -> pool.apply(step(1, List.of())));
  }

  @Test
  void theEpochIsTheWallClockAtTheStartOfThePoolAndStaysWithIt() {
    MessagePool pool = new MessagePool(RandomSteps.LIMITS, 5, 77);
    PoolCommand question = new PoolCommand.ReadEpoch();
    assertEquals(new PoolResult.Epoch(77), pool.apply(step(1, List.of(question))).result(0));
    MessagePool restored = PlainValues.copy(pool);
    assertEquals(new PoolResult.Epoch(77), restored.apply(step(2, List.of(question))).result(0));
  }

  @Test
  void theWallClockLiftsSeqAndNothingElse() {
    MessagePool pool = new MessagePool(RandomSteps.LIMITS, 5, 1_000);
    PoolCommand send = new PoolCommand.Send(1, 2, new byte[1]);
    pool.apply(new Step(6, 2_000, "east", 1, List.of(), 1, List.of(send)));
    pool.apply(new Step(7, 1_500, "east", 2, List.of(), 2, List.of(send)));
    pool.apply(new Step(8, 3_000, "east", 3, List.of(), 3, List.of(send)));
    List<Message> messages = new ArrayList<>();
    pool.export(0, 9, box -> messages.addAll(box.messages()));
    assertEquals(List.of(2_000L, 2_001L, 3_000L), messages.stream().map(Message::seq).toList());
    assertEquals(List.of(6L, 7L, 8L), messages.stream().map(Message::storedAtMicros).toList());
  }

  private static Step step(long number, List<PoolCommand> commands) {
    long now = RandomSteps.START;
    return new Step(now, now, "east", number, List.of(), 1, commands);
  }
}
