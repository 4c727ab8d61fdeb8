package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.PoolCommand.Acknowledge;
import io.chatpool.pool.PoolCommand.EndWaits;
import io.chatpool.pool.PoolCommand.Leave;
import io.chatpool.pool.PoolCommand.Receive;
import io.chatpool.pool.PoolCommand.Send;
import io.chatpool.pool.PoolCommand.Settle;
import io.chatpool.pool.PoolCommand.Sweep;
import io.chatpool.pool.PoolCommand.TakeDropped;
import io.chatpool.pool.PoolCommand.Withdraw;
import io.chatpool.pool.PoolResult.Received;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the pool that are easy to get wrong, each by its name: [P-9], [P-13], [P-14]. */
class MessagePoolTest {

  private static final long START = 1_795_392_000_000_000L;
  private static final long EXPIRE = 180_000_000;
  private static final long WAIT = 5_000_000;
  private static final PoolLimits LIMITS = new PoolLimits(127, 32, EXPIRE, WAIT, 1 << 30);

  private static final String EAST = "east";
  private static final String WEST = "west";
  private static final String OWNER = "owner";

  private final MessagePool pool = new MessagePool(LIMITS, START, START);
  private final Map<Long, PoolResult> answers = new LinkedHashMap<>();
  private long now = START;
  private long lastTicket;

  // What is handed out

  @Test
  void messagesAreHandedOutOldestFirstWithSenderReceiverAndText() {
    send(12, 1, "first");
    send(13, 1, "second");
    broadcast(14, "third");
    assertEquals(
        List.of("12>1 first", "13>1 second", "14>0 third"),
        messages(receive(1)).stream()
            .map(m -> m.from() + ">" + m.to() + " " + new String(m.text(), StandardCharsets.UTF_8))
            .toList());
  }

  @Test
  void whatWasHandedOutForGoodIsNotHandedOutAgain() {
    send(12, 1, "once");
    receive(1);
    assertSame(Received.NOTHING, receive(1));
  }

  @Test
  void aClientMaySendToItself() {
    send(12, 12, "note");
    assertEquals(List.of("note"), texts(receive(12)));
  }

  @Test
  @Tag("P-13")
  void the33rdMessagePushesOutTheFirst() {
    sendNumbered(1, 1, 33);
    assertEquals(numbers(2, 33), texts(receive(1)));
    assertEquals(1, stats().dropped());
  }

  @Test
  @Tag("P-13")
  void the32ndMessagePushesOutNone() {
    sendNumbered(1, 1, 32);
    assertEquals(numbers(1, 32), texts(receive(1)));
    assertEquals(0, stats().dropped());
  }

  @Test
  @Tag("P-14")
  void seqIsTheTimeInMicrosecondsOrOneMoreThanTheLast() {
    send(12, 1, "a");
    send(12, 1, "b");
    broadcast(12, "c");
    pass(1000);
    send(12, 1, "d");
    assertEquals(
        List.of(START, START + 1, START + 2, START + 1000),
        messages(receive(1)).stream().map(Message::seq).toList());
  }

  @Test
  void seqRisesAndAgesStandStillWhenTheClockGoesBack() {
    send(12, 1, "before");
    pass(-EXPIRE - 1);
    send(12, 1, "after");
    List<Message> messages = messages(receive(1));
    assertEquals(List.of(START, START + 1), messages.stream().map(Message::seq).toList());
    assertEquals(START, messages.get(1).storedAtMicros());
  }

  @Test
  @Tag("P-14")
  void aBroadcastHasOneSeqForAllItsReceivers() {
    broadcast(12, "all");
    assertEquals(messages(receive(1)).get(0).seq(), messages(receive(2)).get(0).seq());
  }

  // Expiry

  @Test
  @Tag("P-13")
  void aMessageWhoseAgeIsExactlyTheLimitIsHandedOut() {
    send(12, 1, "old");
    pass(EXPIRE);
    assertEquals(List.of("old"), texts(receive(1)));
  }

  @Test
  @Tag("P-13")
  void aMessageOneMicrosecondOverTheLimitIsNotHandedOut() {
    send(12, 1, "too old");
    pass(EXPIRE + 1);
    assertSame(Received.NOTHING, receive(1));
    assertEquals(1, stats().expired());
  }

  @Test
  void aBroadcastWhoseAgeIsExactlyTheLimitIsHandedOutAndOneMicrosecondOverIsNot() {
    broadcast(12, "first");
    receive(2);
    broadcast(12, "old");
    pass(EXPIRE);
    assertEquals(List.of("first", "old"), texts(receive(1)));
    pass(1);
    assertSame(Received.NOTHING, receive(2));
    assertEquals(1, stats().expired());
  }

  @Test
  void ageCountsFromTheTimeOfStoringAndNotFromTheSeqThatRanAhead() {
    sendNumbered(12, 1, 3);
    pass(EXPIRE + 1);
    assertSame(Received.NOTHING, receive(1));
  }

  @Test
  void expiredMessagesMakeRoomBeforeOneIsPushedOut() {
    sendNumbered(12, 1, 20);
    pass(EXPIRE);
    sendNumbered(12, 1, 12);
    pass(1);
    send(12, 1, "new");
    assertEquals(0, stats().dropped());
    assertEquals(20, stats().expired());
    assertEquals(13, messages(receive(1)).size());
  }

  @Test
  void aSweepFreesWhatHasExpired() {
    send(12, 1, "too old");
    send(12, 2, "too old");
    pass(EXPIRE + 1);
    sweep(2);
    PoolStats stats = stats();
    assertEquals(0, stats.queued());
    assertEquals(2, stats.expired());
  }

  @Test
  void aSweepLeavesWhatHasNotExpired() {
    send(12, 1, "old");
    pass(EXPIRE);
    sweep(1);
    assertEquals(1, stats().queued());
  }

  @Test
  void aSweepNeverMergesBroadcasts() {
    send(12, 1, "direct");
    broadcast(12, "all");
    sweep(2);
    pass(EXPIRE + 1);
    sweep(2);
    assertEquals(0, stats().merged());
    assertEquals(1, stats().expired());
  }

  @Test
  void aRoundOfSweepsLooksAtEveryMailboxOnceAndThenStartsAgain() {
    send(12, 1, "one");
    send(12, 60, "two");
    send(12, 127, "three");
    assertEquals(
        List.of(false, true, false, true), Stream.generate(() -> sweep(2)).limit(4).toList());
  }

  @Test
  void aSweepFreesNothingOutsideItsSlice() {
    send(12, 127, "third slice");
    send(12, 1, "first slice");
    send(12, 60, "second slice");
    pass(EXPIRE + 1);
    List<Long> queued = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sweep(1);
      queued.add(stats().queued());
    }
    assertEquals(List.of(2L, 1L, 0L), queued);
  }

  // Broadcasts

  @Test
  void aBroadcastReachesEveryMailboxButTheSenders() {
    broadcast(12, "all");
    for (int id = 1; id <= 127; id++) {
      assertEquals(id == 12 ? List.of() : List.of("all"), texts(receive(id)), "id " + id);
    }
  }

  @Test
  void aSenderOfManyBroadcastsGetsThoseOfOthersAndNeverItsOwn() {
    broadcastNumbered(13, 1, 3);
    for (int i = 0; i < 40; i++) {
      broadcast(12, "own");
    }
    broadcastNumbered(13, 4, 6);
    assertEquals(numbers(1, 6), texts(receive(12)));
  }

  @Test
  void theBroadcastsOfASenderPushNothingOutOfItsOwnMailbox() {
    sendNumbered(13, 12, 32);
    for (int i = 0; i < 40; i++) {
      broadcast(12, "own");
    }
    assertEquals(numbers(1, 32), texts(receive(12)));
    assertEquals(0, stats().dropped());
  }

  @Test
  void aMailboxThatWasNeverUsedGetsTheNewest32BroadcastsAndMissesNone() {
    broadcastNumbered(12, 1, 100);
    assertEquals(numbers(69, 100), texts(receive(1)));
    assertEquals(0, stats().dropped());
  }

  @Test
  void aMailboxThatWasUsedMissesTheBroadcastsThatNewerOnesPushedOut() {
    broadcastNumbered(12, 1, 1);
    receive(1);
    broadcastNumbered(12, 2, 101);
    assertEquals(numbers(70, 101), texts(receive(1)));
    assertEquals(68, stats().dropped());
  }

  @Test
  @Tag("P-14")
  void directMessagesAndBroadcastsComeInTheOrderInWhichTheyWereSent() {
    broadcast(12, "1");
    send(12, 1, "2");
    broadcast(13, "3");
    broadcast(14, "4");
    send(14, 1, "5");
    assertEquals(numbers(1, 5), texts(receive(1)));
  }

  @Test
  void broadcastsPushOutOlderDirectMessages() {
    sendNumbered(13, 1, 32);
    broadcastNumbered(12, 33, 40);
    assertEquals(numbers(9, 40), texts(receive(1)));
  }

  @Test
  void aBroadcastThatExpiredInTheLogIsCountedForTheMailboxThatDidNotSeeIt() {
    send(12, 1, "direct");
    receive(1);
    broadcastNumbered(12, 1, 5);
    pass(EXPIRE + 1);
    broadcast(12, "new");
    assertEquals(List.of("new"), texts(receive(1)));
    PoolStats stats = stats();
    assertEquals(6, stats.merged());
    assertEquals(5, stats.expired());
    assertEquals(0, stats.dropped());
  }

  @Test
  void aBroadcastThatExpiredInTheFullLogIsNotPushedOutByTheNext() {
    send(12, 1, "direct");
    receive(1);
    broadcastNumbered(12, 1, 32);
    pass(EXPIRE + 1);
    broadcast(12, "new");
    assertEquals(List.of("new"), texts(receive(1)));
    assertEquals(32, stats().expired());
    assertEquals(0, stats().dropped());
  }

  @Test
  void aBroadcastCountsOnceAsStoredAndForEachMailboxThatHasMergedIt() {
    broadcast(12, "all");
    receive(1);
    receive(2);
    receive(12);
    PoolStats stats = stats();
    assertEquals(1, stats.stored());
    assertEquals(2, stats.merged());
    assertEquals(2, stats.delivered());
  }

  @Test
  void aBroadcastToTenMillionIdsTouchesOnlyTheMailboxOfItsSender() {
    MessagePool large = new MessagePool(LIMITS, START, START);
    ask(large, EAST, new Send(12, Message.EVERYONE, text("all")));
    PoolStats stats = large.stats();
    assertEquals(1, stats.mailboxes());
    assertEquals(0, stats.merged());
    assertEquals(0, stats.queued());
    assertEquals(
        List.of("all"), texts((Received) ask(large, EAST, new Receive(10_000_000, false))));
  }

  // Receives in flight

  @Test
  @Tag("P-13")
  void whatIsInFlightTakesNoRoom() {
    sendNumbered(12, 1, 32);
    receiveInFlight(EAST, 1);
    send(12, 1, "33");
    PoolStats stats = stats();
    assertEquals(32, stats.inFlight());
    assertEquals(1, stats.queued());
    assertEquals(0, stats.dropped());
  }

  @Test
  void anEmptyMailboxPutsNothingInFlight() {
    assertSame(Received.NOTHING, receiveInFlight(EAST, 1));
    send(12, 1, "new");
    assertEquals(List.of("new"), texts(receive(1)));
  }

  @Test
  void afterAReceiveWasGivenBackTheMailboxEqualsOneThatDidNotSeeIt() {
    sendNumbered(12, 1, 3);
    Received lost = receiveInFlight(EAST, 1);
    broadcast(13, "4");
    send(12, 1, "5");
    settle(1, lost, false);
    List<Message> again = messages(receive(1));
    assertEquals(numbers(1, 5), texts(again));
    assertEquals(lost.messages(), again.subList(0, 3));
    assertEquals(3, stats().givenBack());
  }

  @Test
  void whenTheMailboxHasFilledMeanwhileTheOldestOfWhatIsGivenBackAreDropped() {
    sendNumbered(12, 1, 32);
    Received lost = receiveInFlight(EAST, 1);
    broadcastNumbered(13, 33, 42);
    settle(1, lost, false);
    assertEquals(10, stats().dropped());
    assertEquals(numbers(11, 42), texts(receive(1)));
  }

  @Test
  void whenTheMailboxIsFullOfNewerMessagesNothingOfWhatIsGivenBackStays() {
    sendNumbered(12, 1, 2);
    Received lost = receiveInFlight(EAST, 1);
    sendNumbered(12, 1, 32);
    settle(1, lost, false);
    assertEquals(numbers(1, 32), texts(receive(1)));
    assertEquals(2, stats().dropped());
  }

  @Test
  void broadcastsAreMergedAfterWhatIsGivenBack() {
    send(12, 1, "1");
    Received lost = receiveInFlight(EAST, 1);
    broadcast(13, "2");
    settle(1, lost, false);
    broadcast(13, "3");
    assertEquals(numbers(1, 3), texts(receive(1)));
  }

  @Test
  void whatExpiredInFlightIsNotHandedOutAgain() {
    send(12, 1, "too old");
    pass(1);
    send(12, 1, "old");
    Received lost = receiveInFlight(EAST, 1);
    pass(EXPIRE);
    settle(1, lost, false);
    assertEquals(1, stats().expired());
    assertEquals(List.of("old"), texts(receive(1)));
  }

  @Test
  void whatExpiredInFlightTakesNoRoomWhenItIsGivenBack() {
    sendNumbered(12, 1, 10);
    Received lost = receiveInFlight(EAST, 1);
    pass(EXPIRE + 1);
    sendNumbered(12, 1, 32);
    settle(1, lost, false);
    assertEquals(10, stats().expired());
    assertEquals(0, stats().dropped());
    assertEquals(Map.of(), takeDropped());
  }

  @Test
  void aMessageTooOldInFlightButDeliveredCountsAsDelivered() {
    send(12, 1, "slow");
    Received slow = receiveInFlight(EAST, 1);
    pass(EXPIRE + 1);
    settle(1, slow, true);
    assertEquals(1, stats().delivered());
    assertEquals(0, stats().expired());
  }

  @Test
  @Tag("P-9")
  void aSecondReceiveWaitsAndGetsWhatWasGivenBackAndWhatCameMeanwhileInOrder() {
    sendNumbered(12, 1, 2);
    Received lost = receiveInFlight(EAST, 1);
    long second = ask(WEST, new Receive(1, true));
    assertNull(answers.get(second));
    broadcast(13, "3");
    send(12, 1, "4");
    settle(1, lost, false);
    assertEquals(numbers(1, 4), texts(answers.get(second)));
  }

  @Test
  void aSecondReceiveWaitsAndGetsOnlyWhatCameMeanwhileOnceTheFirstHasArrived() {
    send(12, 1, "1");
    Received first = receiveInFlight(EAST, 1);
    long second = ask(WEST, new Receive(1, true));
    send(12, 1, "2");
    broadcast(13, "3");
    settle(1, first, true);
    assertEquals(List.of("2", "3"), texts(answers.get(second)));
  }

  @Test
  void receivesThatWaitAreServedInTheirOrderAndOnlyUpToTheNextThatIsInFlight() {
    send(12, 1, "1");
    Received first = receiveInFlight(EAST, 1);
    long second = ask(WEST, new Receive(1, false));
    long third = ask(WEST, new Receive(1, true));
    long fourth = ask(EAST, new Receive(1, true));
    long fifth = ask(EAST, new Receive(1, true));
    settle(1, first, true);
    assertSame(Received.NOTHING, answers.get(second));
    assertSame(Received.NOTHING, answers.get(third));
    assertSame(Received.NOTHING, answers.get(fourth));
    assertSame(Received.NOTHING, answers.get(fifth));

    send(12, 1, "2");
    Received again = receiveInFlight(EAST, 1);
    send(12, 1, "3");
    long next = ask(WEST, new Receive(1, true));
    long last = ask(EAST, new Receive(1, true));
    settle(1, again, true);
    assertEquals(List.of("3"), texts(answers.get(next)));
    assertNull(answers.get(last));
    assertEquals(1, stats().waiting());
  }

  @Test
  void aReceiveForAnotherIdDoesNotWait() {
    send(12, 1, "1");
    send(12, 2, "2");
    receiveInFlight(EAST, 1);
    assertEquals(List.of("2"), texts(receive(2)));
  }

  @Test
  @Tag("P-9")
  void aReceiveThatWaitsIsRefusedWhenItsTimeIsOverAndNotBefore() {
    send(12, 1, "1");
    receiveInFlight(EAST, 1);
    pass(1);
    long early = ask(WEST, new Receive(1, true));
    pass(1);
    long late = ask(WEST, new Receive(1, true));
    pass(WAIT - 2);
    ask(OWNER, new EndWaits(false));
    assertNull(answers.get(early));
    pass(1);
    ask(OWNER, new EndWaits(false));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(early));
    assertNull(answers.get(late));
    assertEquals(1, stats().waiting());
    pass(1);
    ask(OWNER, new EndWaits(false));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(late));
    assertEquals(0, stats().waiting());
  }

  @Test
  void aRefusedReceiveHasTakenNothing() {
    send(12, 1, "1");
    Received first = receiveInFlight(EAST, 1);
    ask(WEST, new Receive(1, false));
    pass(WAIT);
    ask(OWNER, new EndWaits(false));
    settle(1, first, false);
    assertEquals(List.of("1"), texts(receive(1)));
  }

  @Test
  @Tag("P-9")
  void the1025thReceiveThatWouldWaitForAMailboxIsRefusedAtOnce() {
    send(12, 1, "1");
    receiveInFlight(EAST, 1);
    long last = 0;
    for (int i = 0; i < 1024; i++) {
      last = ask(WEST, new Receive(1, true));
    }
    assertNull(answers.get(last));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(ask(WEST, new Receive(1, true))));
    assertEquals(1024, stats().waiting());
  }

  @Test
  void whenThePoolEndsAllThatWaitAreRefused() {
    send(12, 1, "1");
    send(12, 2, "2");
    receiveInFlight(EAST, 1);
    receiveInFlight(EAST, 2);
    long one = ask(WEST, new Receive(1, true));
    long two = ask(WEST, new Receive(2, true));
    ask(OWNER, new EndWaits(true));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(one));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(two));
    assertEquals(0, stats().waiting());
  }

  // Settling

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReceiptCountsOnce(boolean delivered) {
    send(12, 1, "1");
    Received received = receiveInFlight(EAST, 1);
    settle(1, received, delivered);
    settle(1, received, !delivered);
    settle(1, received, delivered);
    PoolStats stats = stats();
    assertEquals(delivered ? 1 : 0, stats.delivered());
    assertEquals(delivered ? 0 : 1, stats.givenBack());
    assertEquals(delivered ? List.of() : List.of("1"), texts(receive(1)));
  }

  @Test
  void aReceiptOfAnEarlierReceiveSettlesNothing() {
    send(12, 1, "1");
    Received first = receiveInFlight(EAST, 1);
    settle(1, first, true);
    send(12, 1, "2");
    Received second = receiveInFlight(EAST, 1);
    settle(1, first, true);
    assertEquals(1, stats().inFlight());
    settle(1, second, false);
    assertEquals(List.of("2"), texts(receive(1)));
  }

  @Test
  void aReceiptSettlesNothingForAnotherMailbox() {
    send(12, 1, "1");
    Received received = receiveInFlight(EAST, 1);
    send(12, 2, "2");
    receiveInFlight(EAST, 2);
    settle(2, received, true);
    settle(3, received, true);
    assertEquals(2, stats().inFlight());
  }

  @Test
  void aReceiptOfAnEarlierPoolSettlesNothing() {
    send(12, 1, "1");
    Received ofTheEarlierPool = receiveInFlight(EAST, 1);
    pass(1);
    MessagePool later = new MessagePool(LIMITS, now, now);
    ask(later, EAST, new Send(12, 1, text("2")));
    Received ofTheLaterPool = (Received) ask(later, EAST, new Receive(1, true));
    assertNotEquals(ofTheEarlierPool.receipt(), ofTheLaterPool.receipt());
    tell(later, new Settle(1, ofTheEarlierPool.receipt(), true));
    assertEquals(1, later.stats().inFlight());
  }

  @Test
  void anAcknowledgementDeliversUpToItsSeqAndLeavesTheRestInFlight() {
    sendNumbered(12, 1, 3);
    Received received = receiveInFlight(EAST, 1);
    long second = received.messages().get(1).seq();
    assertInstanceOf(PoolResult.Applied.class, answers.get(ask(EAST, new Acknowledge(1, second))));
    assertEquals(2, stats().delivered());
    assertEquals(1, stats().inFlight());
    settle(1, received, false);
    assertEquals(List.of("3"), texts(receive(1)));
  }

  @Test
  void anAcknowledgementOfEverythingLetsTheNextReceiveIn() {
    sendNumbered(12, 1, 2);
    Received received = receiveInFlight(EAST, 1);
    long waiting = ask(WEST, new Receive(1, true));
    ask(EAST, new Acknowledge(1, received.messages().get(1).seq()));
    assertSame(Received.NOTHING, answers.get(waiting));
  }

  @Test
  void anAcknowledgementDoesNotReachWhatCameAfterTheReceive() {
    send(12, 1, "1");
    receiveInFlight(EAST, 1);
    send(12, 1, "2");
    ask(EAST, new Acknowledge(1, Long.MAX_VALUE));
    assertEquals(List.of("2"), texts(receive(1)));
  }

  @Test
  void nobodyAcknowledgesWhatIsInFlightToAnother() {
    send(12, 1, "1");
    receiveInFlight(EAST, 1);
    long ticket = ask(WEST, new Acknowledge(1, Long.MAX_VALUE));
    assertInstanceOf(PoolResult.Applied.class, answers.get(ticket));
    assertEquals(1, stats().inFlight());
  }

  // Leaving

  @Test
  void whoLeavesGivesBackAllThatIsInFlightToIt() {
    send(12, 1, "1");
    send(12, 2, "2");
    receiveInFlight(EAST, 1);
    receiveInFlight(EAST, 2);
    assertInstanceOf(PoolResult.Applied.class, answers.get(ask(EAST, new Leave(EAST))));
    assertEquals(List.of("1"), texts(receive(1)));
    assertEquals(List.of("2"), texts(receive(2)));
  }

  @Test
  void whatIsInFlightToOthersStaysThereWhenOneLeaves() {
    send(12, 1, "1");
    receiveInFlight(WEST, 1);
    ask(EAST, new Leave(EAST));
    assertEquals(1, stats().inFlight());
  }

  @Test
  void whoLeavesNoLongerWaitsAndTheOthersAreServed() {
    send(12, 1, "1");
    receiveInFlight(EAST, 1);
    long ofTheLeaver = ask(EAST, new Receive(1, true));
    long ofTheOther = ask(WEST, new Receive(1, true));
    ask(EAST, new Leave(EAST));
    assertFalse(answers.containsKey(ofTheLeaver));
    assertEquals(List.of("1"), texts(answers.get(ofTheOther)));
    assertEquals(0, stats().waiting());
  }

  @Test
  void aReceiveThatIsWithdrawnIsBusyAndTheNextOneIsServed() {
    send(12, 1, "1");
    Received received = receiveInFlight(WEST, 1);
    long withdrawn = ask(EAST, new Receive(1, true));
    long next = ask(EAST, new Receive(1, true));
    tell(pool, new Withdraw(1, withdrawn));
    assertSame(PoolResult.Busy.INSTANCE, answers.get(withdrawn));
    assertEquals(1, stats().waiting());
    settle(1, received, false);
    assertEquals(List.of("1"), texts(answers.get(next)));
  }

  @Test
  void whatDoesNotWaitAndWhatIsAnothersIsNotWithdrawn() {
    send(12, 1, "1");
    Received received = receiveInFlight(EAST, 1);
    long ofAnother = ask(WEST, new Receive(1, true));
    tell(pool, new Withdraw(1, ofAnother));
    tell(pool, new Withdraw(1, ofAnother - 1));
    tell(pool, new Withdraw(2, ofAnother));
    assertEquals(1, stats().waiting());
    settle(1, received, true);
    assertSame(Received.NOTHING, answers.get(ofAnother));
  }

  @Test
  void whoLeavesNoLongerWaitsForWhatIsInFlightToAnother() {
    send(12, 1, "1");
    Received received = receiveInFlight(WEST, 1);
    long ofTheLeaver = ask(EAST, new Receive(1, true));
    ask(EAST, new Leave(EAST));
    assertEquals(0, stats().waiting());
    settle(1, received, false);
    assertFalse(answers.containsKey(ofTheLeaver));
    assertEquals(List.of("1"), texts(receive(1)));
  }

  // Counts

  @Test
  void droppedMessagesAreToldByIdAndOnce() {
    sendNumbered(12, 1, 34);
    sendNumbered(12, 2, 33);
    sendNumbered(12, 3, 32);
    assertEquals(Map.of(1, 2L, 2, 1L), takeDropped());
    assertEquals(Map.of(), takeDropped());
    send(12, 2, "34");
    assertEquals(Map.of(2, 1L), takeDropped());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitsBelowOneAreRefused(int limit) {
    assertRefused(() -> new PoolLimits(limit, 32, EXPIRE, WAIT, 1));
    assertRefused(() -> new PoolLimits(127, limit, EXPIRE, WAIT, 1));
    assertRefused(() -> new PoolLimits(127, 32, limit, WAIT, 1));
    assertRefused(() -> new PoolLimits(127, 32, EXPIRE, limit, 1));
    assertRefused(() -> new PoolLimits(127, 32, EXPIRE, WAIT, limit));
  }

  private static void assertRefused(Executable limits) {
    assertThrows(IllegalArgumentException.class, limits);
  }

  private void pass(long micros) {
    now += micros;
  }

  private void send(int from, int to, String text) {
    ask(EAST, new Send(from, to, text(text)));
  }

  private void broadcast(int from, String text) {
    send(from, Message.EVERYONE, text);
  }

  private void sendNumbered(int from, int to, int count) {
    numbers(1, count).forEach(number -> send(from, to, number));
  }

  private void broadcastNumbered(int from, int first, int last) {
    numbers(first, last).forEach(number -> broadcast(from, number));
  }

  private Received receive(int id) {
    return (Received) answers.get(ask(WEST, new Receive(id, false)));
  }

  private Received receiveInFlight(String asker, int id) {
    return (Received) answers.get(ask(asker, new Receive(id, true)));
  }

  private void settle(int id, Received received, boolean delivered) {
    tell(pool, new Settle(id, received.receipt(), delivered));
  }

  private PoolStats stats() {
    return pool.stats();
  }

  private boolean sweep(int mailboxes) {
    long ticket = ask(OWNER, new Sweep(mailboxes));
    return ((PoolResult.Swept) answers.get(ticket)).endedRound();
  }

  private Map<Integer, Long> takeDropped() {
    return ((PoolResult.Dropped) answers.get(ask(OWNER, new TakeDropped()))).byId();
  }

  /** Returns the ticket under which the answer is, or will be. */
  private long ask(String asker, PoolCommand command) {
    Outcome outcome = step(pool, asker, List.of(), List.of(command), ++lastTicket);
    if (outcome.result(0) != null) {
      answered(lastTicket, outcome.result(0));
    }
    outcome.lateAnswers().forEach(late -> answered(late.ticket(), late.result()));
    return lastTicket;
  }

  private PoolResult ask(MessagePool other, String asker, PoolCommand command) {
    return step(other, asker, List.of(), List.of(command), 0).result(0);
  }

  private void tell(MessagePool other, PoolCommand.Notice notice) {
    Outcome outcome = step(other, EAST, List.of(notice), List.of(), 0);
    outcome.lateAnswers().forEach(late -> answered(late.ticket(), late.result()));
  }

  private Outcome step(
      MessagePool other,
      String asker,
      List<PoolCommand.Notice> notices,
      List<PoolCommand> commands,
      long firstTicket) {
    long number = other.lastNumber(asker) + 1;
    return other.apply(new Step(now, now, asker, number, notices, firstTicket, commands));
  }

  private void answered(long ticket, PoolResult result) {
    assertNull(answers.put(ticket, result), "a second answer to " + ticket);
  }

  private static List<Message> messages(PoolResult result) {
    return assertInstanceOf(Received.class, result).messages();
  }

  private static List<String> texts(PoolResult result) {
    return texts(messages(result));
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(m -> new String(m.text(), StandardCharsets.UTF_8)).toList();
  }

  private static List<String> numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
