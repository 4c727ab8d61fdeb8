package io.chatpool.pool;

import static io.chatpool.pool.LivePool.EAST;
import static io.chatpool.pool.LivePool.EXPIRE;
import static io.chatpool.pool.LivePool.WEST;
import static io.chatpool.pool.LivePool.numbers;
import static io.chatpool.pool.LivePool.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Notification.Push;
import io.chatpool.pool.Notification.Replaced;
import io.chatpool.pool.Outcome.Presence;
import io.chatpool.pool.Outcome.Told;
import io.chatpool.pool.PoolCommand.Attach;
import io.chatpool.pool.PoolCommand.Leave;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who holds the live session of a mailbox, and what the pool tells of that. */
class LiveSessionHolderTest {

  private final LivePool pool = new LivePool();

  // Tokens and takeover

  @Test
  void tokensRiseOverAllMailboxes() {
    long first = pool.attach(EAST, 1);
    long second = pool.attach(WEST, 2);
    long third = pool.attach(EAST, 1);
    assertTrue(first < second && second < third);
  }

  @Test
  void theTokensOfALaterPoolAreHigher() {
    long earlier = pool.attach(EAST, 1);
    pool.pass(1);
    assertTrue(pool.later().attach(EAST, 1) > earlier);
  }

  @Test
  void aTakeoverPushesAtOnceWhatTheOldSessionHasNotAcknowledged() {
    pool.send(1, "1", "2", "3");
    long old = pool.attach(EAST, 1);
    pool.acknowledge(1, old, pool.push().messages().get(0).seq());
    pool.send(1, "4");
    pool.assertNobodyIsTold();
    long current = pool.attach(WEST, 1);
    List<Told> told = pool.takeTold();
    assertEquals(new Told(EAST, new Replaced(old)), told.get(0));
    assertEquals(WEST, told.get(1).holder());
    Push push = assertInstanceOf(Push.class, told.get(1).notification());
    assertEquals(current, push.token());
    assertEquals(List.of("2", "3", "4"), texts(push.messages()));
    assertEquals(2, told.size());
  }

  @Test
  void ofTwoTakeoversInOneStepTheLastGetsThePush() {
    long first = pool.attach(WEST, 1);
    pool.inOneStep(
        () -> {
          pool.send(1, "a");
          pool.ask(EAST, new Attach(1));
          pool.ask(EAST, new Attach(1));
        });
    List<Told> told = pool.takeTold();
    assertEquals(new Told(WEST, new Replaced(first)), told.get(0));
    assertEquals(new Told(EAST, new Replaced(first + 1)), told.get(1));
    assertEquals(first + 2, told.get(2).notification().token());
    assertEquals(3, told.size());
  }

  @Test
  void aTakeoverIsToldOnce() {
    pool.attach(EAST, 1);
    pool.attach(WEST, 1);
    assertEquals(1, pool.takeTold().size());
    pool.assertNobodyIsTold();
  }

  @Test
  void anOldTokenAcknowledgesNothing() {
    pool.send(1, "a");
    long old = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.attach(WEST, 1);
    pool.takeTold();
    pool.acknowledge(1, old, push);
    assertEquals(0, pool.stats().delivered());
    assertEquals(1, pool.stats().inFlight());
  }

  @Test
  void anOldTokenGivesNoCredit() {
    pool.send(1, "a");
    long old = pool.attach(EAST, 1);
    pool.push();
    pool.attach(WEST, 1);
    pool.takeTold();
    pool.send(1, "b");
    pool.credit(1, old);
    pool.assertNobodyIsTold();
  }

  @Test
  void anOldTokenDetachesNobody() {
    long old = pool.attach(EAST, 1);
    long current = pool.attach(WEST, 1);
    pool.takeTold();
    pool.detach(1, old);
    assertEquals(1, pool.stats().longConnections());
    pool.send(1, "a");
    pool.assertPushed(current, "a");
  }

  @Test
  void theTokenOfAnotherMailboxChangesNothing() {
    pool.send(1, "a");
    pool.attach(EAST, 1);
    pool.push();
    long ofTwo = pool.attach(EAST, 2);
    pool.send(1, "b");
    pool.acknowledge(1, ofTwo, Long.MAX_VALUE);
    pool.credit(1, ofTwo);
    pool.detach(1, ofTwo);
    pool.assertNobodyIsTold();
    assertEquals(2, pool.stats().longConnections());
    assertEquals(0, pool.stats().delivered());
  }

  @Test
  void whatIsToldOfAMailboxNobodyTouchedChangesNothing() {
    long token = pool.attach(EAST, 1);
    pool.acknowledge(2, token, Long.MAX_VALUE);
    pool.credit(2, token);
    pool.detach(2, token);
    pool.assertNobodyIsTold();
    assertEquals(1, pool.stats().mailboxes());
    assertEquals(1, pool.stats().longConnections());
  }

  @Test
  void aSessionThatEndsInTheStepThatBroughtItAMessageIsPushedNothing() {
    pool.attach(EAST, 1);
    pool.inOneStep(
        () -> {
          pool.send(1, "a");
          pool.ask(EAST, new Leave(EAST));
        });
    pool.assertNobodyIsTold();
    assertEquals(List.of("a"), pool.receive(1));
  }

  // Leaving, presence, gauges

  @Test
  void whoLeavesEndsItsOwnSessionsAndThoseOnly() {
    pool.send(1, "a");
    pool.attach(EAST, 1);
    long ofTheOther = pool.attach(WEST, 2);
    pool.takeTold();
    pool.ask(EAST, new Leave(EAST));
    assertEquals(1, pool.stats().longConnections());
    pool.broadcast("b");
    pool.assertPushed(ofTheOther, "b");
    assertEquals(List.of("a", "b"), pool.receive(1));
  }

  @Test
  void whoLeavesGivesBackItsReceiveAndTheSessionOfAnotherIsPushedIt() {
    pool.send(1, "a");
    pool.receiveInFlight(1);
    long token = pool.attach(WEST, 1);
    pool.assertNobodyIsTold();
    pool.ask(EAST, new Leave(EAST));
    pool.assertPushed(token, "a");
  }

  @Test
  void presencesTellWhoComesAndGoesOnceAndNothingOfATakeover() {
    long first = pool.attach(EAST, 1);
    assertEquals(List.of(new Presence(1, true)), pool.takePresences());
    assertEquals(List.of(), pool.takePresences());
    long second = pool.attach(WEST, 1);
    pool.detach(1, first);
    assertEquals(List.of(), pool.takePresences());
    pool.detach(1, second);
    pool.detach(1, second);
    pool.attach(WEST, 2);
    pool.ask(WEST, new Leave(WEST));
    assertEquals(
        List.of(new Presence(1, false), new Presence(2, true), new Presence(2, false)),
        pool.takePresences());
  }

  @Test
  void gaugesTellWhatIsPushedFromWhatCanBeHandedOut() {
    pool.send(1, "1", "2");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "3");
    PoolStats live = pool.stats();
    assertEquals(1, live.longConnections());
    assertEquals(2, live.inFlight());
    assertEquals(1, live.queued());
    assertEquals(0, live.givenBack());
    pool.detach(1, token);
    PoolStats after = pool.stats();
    assertEquals(0, after.longConnections());
    assertEquals(0, after.inFlight());
    assertEquals(3, after.queued());
    assertEquals(2, after.givenBack());
  }

  @Test
  void pushesAndReceivesInFlightAreCountedTogether() {
    pool.send(1, "1");
    pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "2");
    pool.receiveInFlight(1);
    assertEquals(2, pool.stats().inFlight());
    assertEquals(0, pool.stats().queued());
  }

  @Test
  void whatHasExpiredOrWasPushedOutBeforeTheSessionEndedIsNotGivenBack() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.broadcast("5");
    pool.detach(1, token);
    assertEquals(3, pool.stats().givenBack());
    pool.send(2, "old");
    long ofTwo = pool.attach(EAST, 2);
    pool.takeTold();
    pool.pass(EXPIRE + 1);
    pool.detach(2, ofTwo);
    assertEquals(3, pool.stats().givenBack());
  }

  @Test
  void whatIsToldOfASessionIsNotAnswered() {
    long token = pool.attach(EAST, 1);
    pool.told.clear();
    pool.acknowledge(1, token, 0);
    pool.credit(1, token);
    pool.detach(1, token);
    assertEquals(List.of(), pool.told);
  }
}
