package io.chatpool.pool;

import static io.chatpool.pool.LivePool.EAST;
import static io.chatpool.pool.LivePool.EXPIRE;
import static io.chatpool.pool.LivePool.WEST;
import static io.chatpool.pool.LivePool.numbers;
import static io.chatpool.pool.LivePool.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.pool.Notification.Push;
import io.chatpool.pool.Outcome.Told;
import io.chatpool.pool.PoolCommand.Acknowledge;
import io.chatpool.pool.PoolCommand.Attach;
import io.chatpool.pool.PoolCommand.Receive;
import io.chatpool.pool.PoolCommand.Send;
import io.chatpool.pool.PoolResult.Received;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is pushed to a live session and when, each rule by its name. */
class LiveSessionTest {

  private static final int HALF_A_PUSH = LiveSessions.MAX_PUSH_BYTES / 2;

  private final LivePool pool = new LivePool();

  // Pushes

  @Test
  @Tag("P-16")
  void whatWaitsInTheMailboxIsPushedWhenASessionIsAttached() {
    pool.send(1, "a", "b");
    Push push = pool.assertPushed(pool.attach(EAST, 1), "a", "b");
    assertEquals(Gap.NONE, push.gap());
  }

  @Test
  void directMessagesAndBroadcastsArePushedInTheOrderInWhichTheyWereSent() {
    long token = pool.attach(EAST, 1);
    pool.assertNobodyIsTold();
    pool.inOneStep(
        () -> {
          pool.broadcast("1");
          pool.send(1, "2");
          pool.broadcast("3");
        });
    pool.assertPushed(token, "1", "2", "3");
  }

  @Test
  void everySessionGetsABroadcastButTheSenders() {
    long one = pool.attach(EAST, 1);
    pool.attach(EAST, 12);
    long two = pool.attach(WEST, 2);
    pool.assertNobodyIsTold();
    pool.broadcast("all");
    List<Told> told = pool.takeTold();
    assertEquals(List.of(EAST, WEST), told.stream().map(Told::holder).toList());
    assertEquals(List.of(one, two), told.stream().map(t -> t.notification().token()).toList());
  }

  @Test
  void aMessageIsPushedOnlyToTheSessionOfItsReceiver() {
    long one = pool.attach(EAST, 1);
    pool.attach(EAST, 2);
    pool.assertNobodyIsTold();
    pool.send(1, "for one");
    pool.assertPushed(one, "for one");
  }

  @Test
  void aStepThatBringsNothingPushesNothing() {
    pool.send(1, "a");
    long token = pool.attach(EAST, 1);
    pool.assertPushed(token, "a");
    pool.assertNobodyIsTold();
    pool.credit(1, token);
    pool.assertNobodyIsTold();
  }

  @Test
  void aFastSenderWaitsForCreditAndThenAllGoesInOnePush() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    pool.assertPushed(token, "1");
    pool.send(1, "2");
    pool.assertNobodyIsTold();
    pool.broadcast("3");
    pool.assertNobodyIsTold();
    pool.credit(1, token);
    pool.assertPushed(token, "2", "3");
  }

  @Test
  void anAcknowledgementIsNoCredit() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    Push push = pool.push();
    pool.acknowledge(1, token, push);
    pool.send(1, "2");
    pool.assertNobodyIsTold();
  }

  @Test
  void creditWithNothingToPushIsGoodForOneLaterPush() {
    pool.send(1, "1");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.credit(1, token);
    pool.credit(1, token);
    pool.assertNobodyIsTold();
    pool.send(1, "2");
    pool.assertPushed(token, "2");
    pool.send(1, "3");
    pool.assertNobodyIsTold();
  }

  @Test
  void textsOfExactly64KiBGoInOnePush() {
    long token = pool.attach(EAST, 1);
    pool.inOneStep(
        () -> {
          pool.send(1, new byte[HALF_A_PUSH]);
          pool.send(1, new byte[HALF_A_PUSH]);
        });
    assertEquals(2, pool.push().messages().size());
    pool.credit(1, token);
    pool.assertNobodyIsTold();
  }

  @Test
  void theMessageThatExceeds64KiBGoesWithTheNextPush() {
    long token = pool.attach(EAST, 1);
    pool.inOneStep(
        () -> {
          pool.send(1, new byte[HALF_A_PUSH]);
          pool.send(1, new byte[HALF_A_PUSH]);
          pool.send(1, "one byte or more", "last");
        });
    assertEquals(2, pool.push().messages().size());
    pool.assertNobodyIsTold();
    pool.credit(1, token);
    pool.assertPushed(token, "one byte or more", "last");
  }

  @Test
  void aSingleTextAbove64KiBIsPushedByItself() {
    long token = pool.attach(EAST, 1);
    pool.send(1, new byte[LiveSessions.MAX_PUSH_BYTES + 1]);
    pool.send(1, "next");
    assertEquals(1, pool.push().messages().size());
    pool.credit(1, token);
    pool.assertPushed(token, "next");
  }

  @Test
  void answersComeBeforeThePushesOfTheirStep() {
    long attached = pool.ask(EAST, new Attach(1));
    long sent = pool.ask(WEST, new Send(12, 1, "a".getBytes(StandardCharsets.UTF_8)));
    List<Told> told = pool.takeTold();
    assertEquals(List.of(pool.answer(attached), pool.answer(sent), told.get(0)), pool.told);
  }

  // Acknowledgements

  @Test
  @Tag("P-17")
  void whatIsAcknowledgedLeavesTheMailboxAndTheRestStays() {
    pool.send(1, "1", "2", "3");
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.acknowledge(1, token, push.messages().get(1).seq());
    assertEquals(2, pool.stats().delivered());
    assertEquals(1, pool.stats().inFlight());
    pool.detach(1, token);
    assertEquals(List.of("3"), pool.receive(1));
  }

  @Test
  void anAcknowledgementDoesNotReachWhatIsNotPushed() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    pool.push();
    pool.send(1, "2");
    pool.acknowledge(1, token, Long.MAX_VALUE);
    assertEquals(1, pool.stats().delivered());
    assertEquals(List.of("2"), pool.receive(1));
  }

  @Test
  void anAcknowledgementOfMessagesThatAreGoneIsIgnored() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    Push gone = pool.push();
    pool.acknowledge(1, token, gone);
    pool.send(1, "2");
    pool.acknowledge(1, token, gone);
    assertEquals(1, pool.stats().delivered());
    pool.credit(1, token);
    pool.assertPushed(token, "2");
  }

  @Test
  void whatIsPushedAndNotAcknowledgedCountsAgainstTheLengthOfTheMailbox() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "5");
    assertEquals(1, pool.stats().dropped());
    pool.detach(1, token);
    assertEquals(List.of(numbers(2, 5)), List.of(pool.receive(1).toArray()));
  }

  @Test
  void whatIsAcknowledgedMakesRoom() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    pool.acknowledge(1, token, pool.push());
    pool.send(1, numbers(5, 8));
    assertEquals(0, pool.stats().dropped());
    pool.credit(1, token);
    pool.assertPushed(token, numbers(5, 8));
  }

  @Test
  void whatHasExpiredSinceItWasPushedIsNotPushedAgain() {
    pool.send(1, "old");
    pool.attach(EAST, 1);
    pool.push();
    pool.pass(1);
    pool.send(1, "less old");
    pool.pass(EXPIRE);
    long second = pool.attach(EAST, 1);
    List<Told> told = pool.takeTold();
    assertEquals(second, told.get(1).notification().token());
    assertEquals(List.of("less old"), texts(((Push) told.get(1).notification()).messages()));
    assertEquals(1, pool.stats().expired());
  }

  // Receives while a session is live

  @Test
  void aReceiveHandsOutOnlyWhatIsNotInFlightOnTheSession() {
    pool.send(1, "pushed");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "not pushed");
    assertEquals(List.of("not pushed"), pool.receive(1));
    assertEquals(List.of(), pool.receive(1));
    pool.detach(1, token);
    assertEquals(List.of("pushed"), pool.receive(1));
  }

  /** A session whose last push is still on its way, and acknowledged. */
  private long attachWithoutCredit() {
    pool.send(1, "0");
    long token = pool.attach(EAST, 1);
    pool.acknowledge(1, token, pool.push());
    return token;
  }

  @Test
  void pushesWaitForAReceiveInFlightAndComeInRisingOrderAfterItIsGivenBack() {
    pool.send(1, "1");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "2", "3");
    Received received = pool.receiveInFlight(1);
    pool.credit(1, token);
    pool.assertNobodyIsTold();
    pool.send(1, "4");
    pool.assertNobodyIsTold();
    pool.settle(1, received, false);
    pool.assertPushed(token, "2", "3", "4");
  }

  @Test
  void aSessionAttachedWhileAReceiveIsInFlightWaitsForIt() {
    pool.send(1, "1");
    Received received = pool.receiveInFlight(1);
    pool.send(1, "2");
    long token = pool.attach(EAST, 1);
    pool.assertNobodyIsTold();
    pool.settle(1, received, false);
    pool.assertPushed(token, "1", "2");
  }

  @Test
  void whatCameWhileAReceiveWasInFlightIsPushedWhenItHasArrived() {
    long token = attachWithoutCredit();
    pool.send(1, "1");
    Received received = pool.receiveInFlight(1);
    pool.credit(1, token);
    pool.send(1, "2");
    pool.assertNobodyIsTold();
    pool.settle(1, received, true);
    pool.assertPushed(token, "2");
  }

  @Test
  void anAcknowledgementOfPartOfAReceiveLeavesThePushesWaiting() {
    long token = attachWithoutCredit();
    pool.send(1, "1", "2");
    List<Message> received = pool.receiveInFlight(1).messages();
    pool.credit(1, token);
    pool.send(1, "3");
    pool.ask(EAST, new Acknowledge(1, received.get(0).seq()));
    pool.assertNobodyIsTold();
    pool.ask(EAST, new Acknowledge(1, received.get(1).seq()));
    pool.assertPushed(token, "3");
  }

  @Test
  void aReceiveThatWaitsGetsWhatCameBeforeItIsPushed() {
    long token = attachWithoutCredit();
    pool.send(1, "1");
    Received first = pool.receiveInFlight(1);
    pool.credit(1, token);
    long second = pool.ask(WEST, new Receive(1, false));
    pool.send(1, "2");
    pool.settle(1, first, false);
    assertEquals(List.of("1", "2"), texts(pool.answer(second)));
    pool.assertNobodyIsTold();
    pool.send(1, "3");
    pool.assertPushed(token, "3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMailboxWithASessionEqualsOneThatNeverSawTheReceiveThatWasGivenBack(boolean receive) {
    pool.send(1, "1", "2");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "3", "4");
    Received received = receive ? pool.receiveInFlight(1) : null;
    pool.broadcast("5");
    pool.assertNobodyIsTold();
    if (receive) {
      pool.settle(1, received, false);
    }
    pool.credit(1, token);
    pool.assertPushed(token, "3", "4", "5");
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(1, pool.assertPushed(next, "2", "3", "4", "5").gap().dropped());
  }

  @Test
  void anAcknowledgementWhileAReceiveIsInFlightMakesRoomForWhatIsGivenBack() {
    pool.send(1, "1", "2");
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.send(1, "3", "4");
    Received received = pool.receiveInFlight(1);
    pool.acknowledge(1, token, push);
    pool.send(1, "5", "6");
    pool.settle(1, received, false);
    pool.credit(1, token);
    pool.assertPushed(token, "3", "4", "5", "6");
    assertEquals(0, pool.stats().dropped());
  }
}
