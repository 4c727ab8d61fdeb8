package io.chatpool.pool;

import static io.chatpool.pool.LivePool.EAST;
import static io.chatpool.pool.LivePool.EXPIRE;
import static io.chatpool.pool.LivePool.WEST;
import static io.chatpool.pool.LivePool.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Notification.Push;
import io.chatpool.pool.PoolCommand.Acknowledge;
import io.chatpool.pool.PoolCommand.Leave;
import io.chatpool.pool.PoolResult.Received;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a live session is told to be missing: every loss, none twice, none that was none. */
class LiveSessionGapTest {

  private final LivePool pool = new LivePool();

  // Losses before they are pushed

  @Test
  void whatWasDroppedAndWhatExpiredIsToldBeforeTheFirstMessage() {
    pool.send(1, "old");
    pool.pass(EXPIRE + 1);
    pool.send(1, numbers(1, 6));
    pool.attach(EAST, 1);
    assertEquals(new Gap(2, 1), pool.push().gap());
  }

  @Test
  void aGapIsToldOnceToASession() {
    pool.send(1, numbers(1, 5));
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(1, 0), pool.push().gap());
    pool.credit(1, token);
    pool.send(1, "6");
    assertEquals(Gap.NONE, pool.push().gap());
  }

  @Test
  void whatIsLostBetweenTwoPushesIsToldWithTheSecond() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    pool.acknowledge(1, token, pool.push());
    pool.send(1, numbers(2, 7));
    pool.assertNobodyIsTold();
    pool.credit(1, token);
    assertEquals(new Gap(2, 0), pool.assertPushed(token, numbers(4, 7)).gap());
  }

  @Test
  void aGapWaitsForAMessageToBeToldWith() {
    pool.send(1, "old");
    pool.pass(EXPIRE + 1);
    long token = pool.attach(EAST, 1);
    pool.assertNobodyIsTold();
    pool.send(1, "new");
    assertEquals(new Gap(0, 1), pool.assertPushed(token, "new").gap());
  }

  @Test
  void broadcastsThatNobodyMergedInTimeCountAsDropped() {
    pool.send(1, "0");
    pool.receive(1);
    pool.broadcast(numbers(1, 10));
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(6, 0), pool.assertPushed(token, numbers(7, 10)).gap());
  }

  @Test
  void broadcastsThatExpiredUnmergedCountAsExpired() {
    pool.send(1, "0");
    pool.receive(1);
    pool.broadcast(numbers(1, 3));
    pool.pass(EXPIRE + 1);
    pool.broadcast("4");
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(0, 3), pool.assertPushed(token, "4").gap());
  }

  @Test
  void whoWasNeverSeenMissesNoBroadcast() {
    pool.broadcast(numbers(1, 10));
    long token = pool.attach(EAST, 1);
    assertEquals(Gap.NONE, pool.assertPushed(token, numbers(7, 10)).gap());
  }

  // Losses after they were pushed

  @Test
  void whatWasDroppedAfterItWasPushedIsNoGapIfItIsAcknowledged() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.send(1, "5", "6");
    pool.acknowledge(1, token, push);
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(Gap.NONE, pool.assertPushed(next, "5", "6").gap());
  }

  @Test
  void whatWasDroppedAfterItWasPushedIsNoGapOnTheSameSession() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "5", "6");
    pool.credit(1, token);
    assertEquals(Gap.NONE, pool.assertPushed(token, "5", "6").gap());
  }

  @Test
  @Tag("P-19")
  void whatWasDroppedAfterItWasPushedIsAGapIfTheSessionEndsUnacknowledged() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "5", "6");
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(2, 0), pool.assertPushed(next, numbers(3, 6)).gap());
  }

  @Test
  void whatWasDroppedAfterItWasPushedIsAGapForTheSessionThatTakesOver() {
    pool.send(1, numbers(1, 4));
    pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "5");
    pool.attach(WEST, 1);
    assertEquals(new Gap(1, 0), ((Push) pool.takeTold().get(1).notification()).gap());
  }

  @Test
  void anAcknowledgementConfirmsOnlyTheDroppedMessagesItCovers() {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.send(1, numbers(5, 7));
    pool.acknowledge(1, token, push.messages().get(1).seq());
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(1, 0), pool.assertPushed(next, numbers(4, 7)).gap());
  }

  @Test
  void whatExpiredAfterItWasPushedIsAGapOnlyIfTheSessionEndsUnacknowledged() {
    pool.send(1, "a", "b");
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.pass(EXPIRE + 1);
    pool.acknowledge(1, token, push.messages().get(0).seq());
    pool.detach(1, token);
    pool.send(1, "c");
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(0, 1), pool.assertPushed(next, "c").gap());
    assertEquals(2, pool.stats().expired());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void broadcastsDisplaceWhatWasPushedThoughNobodyMergedThem(boolean acknowledged) {
    pool.send(1, numbers(1, 4));
    long token = pool.attach(EAST, 1);
    Push push = pool.push();
    pool.broadcast(numbers(5, 10));
    pool.assertNobodyIsTold();
    if (acknowledged) {
      pool.acknowledge(1, token, push);
    }
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    Gap gap = pool.assertPushed(next, numbers(7, 10)).gap();
    assertEquals(acknowledged ? 2 : 6, gap.dropped());
    assertEquals(0, gap.expired());
  }

  // Gaps that were told

  @Test
  @Tag("P-19")
  void aGapNotConfirmedIsToldAgainWithTheLossesSince() {
    pool.send(1, numbers(1, 5));
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(1, 0), pool.push().gap());
    pool.detach(1, token);
    pool.send(1, "6", "7");
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(3, 0), pool.assertPushed(next, numbers(4, 7)).gap());
  }

  @Test
  void aGapIsToldAgainWhenItsHolderLeaves() {
    pool.send(1, numbers(1, 5));
    pool.attach(EAST, 1);
    pool.push();
    pool.ask(EAST, new Leave(EAST));
    pool.attach(WEST, 1);
    assertEquals(new Gap(1, 0), pool.push().gap());
  }

  @Test
  @Tag("P-19")
  void aGapIsOverWhenTheMessageThatFollowedItIsAcknowledged() {
    pool.send(1, numbers(1, 5));
    long token = pool.attach(EAST, 1);
    pool.acknowledge(1, token, pool.push().messages().get(0).seq());
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(Gap.NONE, pool.assertPushed(next, numbers(3, 5)).gap());
  }

  @Test
  void aGapIsNotOverWhenOnlyAnEarlierMessageIsAcknowledged() {
    long token = pool.attach(EAST, 1);
    pool.send(1, "1");
    Push first = pool.push();
    pool.acknowledge(1, token, first);
    pool.send(1, numbers(2, 6));
    pool.credit(1, token);
    assertEquals(new Gap(1, 0), pool.push().gap());
    pool.acknowledge(1, token, first);
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(1, 0), pool.assertPushed(next, numbers(3, 6)).gap());
  }

  @Test
  void aGapIsOverAlsoIfTheMessageThatFollowedItIsGoneWhenItIsAcknowledged() {
    pool.send(1, numbers(1, 5));
    long token = pool.attach(EAST, 1);
    long following = pool.push().messages().get(0).seq();
    pool.send(1, "6");
    pool.acknowledge(1, token, following);
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(Gap.NONE, pool.assertPushed(next, numbers(3, 6)).gap());
  }

  // Receives

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReceiveOfAtLeastOneMessageEndsTheGapOnlyIfItHasArrived(boolean delivered) {
    pool.send(1, numbers(1, 5));
    pool.settle(1, pool.receiveInFlight(1), delivered);
    pool.send(1, "6");
    pool.attach(EAST, 1);
    assertEquals(new Gap(delivered ? 0 : 2, 0), pool.push().gap());
  }

  @Test
  void aReceiveForGoodEndsTheGap() {
    pool.send(1, numbers(1, 5));
    pool.receive(1);
    pool.send(1, "6");
    pool.attach(EAST, 1);
    assertEquals(Gap.NONE, pool.push().gap());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEmptyReceiveDoesNotEndTheGap(boolean inFlight) {
    pool.send(1, "old");
    pool.pass(EXPIRE + 1);
    assertEquals(
        Received.NOTHING, pool.answer(pool.ask(EAST, new PoolCommand.Receive(1, inFlight))));
    pool.send(1, "new");
    pool.attach(EAST, 1);
    assertEquals(new Gap(0, 1), pool.push().gap());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anAcknowledgedReceiveEndsTheGapIfItCoversAtLeastOneMessage(int covered) {
    pool.send(1, numbers(1, 5));
    Received received = pool.receiveInFlight(1);
    long upToSeq = covered == 0 ? 0 : received.messages().get(covered - 1).seq();
    pool.ask(EAST, new Acknowledge(1, upToSeq));
    pool.settle(1, received, false);
    pool.attach(EAST, 1);
    assertEquals(new Gap(covered == 0 ? 1 : 0, 0), pool.push().gap());
  }

  @Test
  void whatIsLostWhileAReceiveIsInFlightIsMissingAfterItHasArrived() {
    pool.send(1, "1");
    Received received = pool.receiveInFlight(1);
    pool.send(1, numbers(2, 7));
    pool.settle(1, received, true);
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(2, 0), pool.assertPushed(token, numbers(4, 7)).gap());
  }

  @Test
  void whatDoesNotFitWhenItIsGivenBackIsMissing() {
    pool.send(1, "1", "2");
    Received received = pool.receiveInFlight(1);
    pool.send(1, numbers(3, 5));
    pool.settle(1, received, false);
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(1, 0), pool.assertPushed(token, numbers(2, 5)).gap());
  }

  @Test
  void whatExpiredInFlightIsMissingWhenItIsGivenBack() {
    pool.send(1, "old");
    Received received = pool.receiveInFlight(1);
    pool.pass(EXPIRE + 1);
    pool.send(1, "new");
    pool.settle(1, received, false);
    long token = pool.attach(EAST, 1);
    assertEquals(new Gap(0, 1), pool.assertPushed(token, "new").gap());
  }

  @Test
  void whatIsGivenBackDisplacesPushedMessagesFirstAndThatIsNoGapOnTheirSession() {
    pool.send(1, "1", "2");
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "3", "4");
    Received received = pool.receiveInFlight(1);
    pool.send(1, "5");
    pool.settle(1, received, false);
    pool.credit(1, token);
    assertEquals(Gap.NONE, pool.assertPushed(token, "3", "4", "5").gap());
    PoolStats stats = pool.stats();
    assertEquals(4, stats.inFlight());
    assertEquals(0, stats.queued());
    assertEquals(1, stats.dropped());
  }

  @Test
  void aReceiveBesideALiveSessionDoesNotEndTheGapThatTheSessionWasTold() {
    pool.send(1, numbers(1, 5));
    long token = pool.attach(EAST, 1);
    pool.push();
    pool.send(1, "6");
    assertEquals(List.of("6"), pool.receive(1));
    pool.detach(1, token);
    long next = pool.attach(EAST, 1);
    assertEquals(new Gap(2, 0), pool.assertPushed(next, numbers(3, 5)).gap());
  }

  // Clients that acknowledge nothing

  @Test
  void aClientThatNeverAcknowledgesIsToldExactlyWhatItMayHaveMissed() {
    int all = Losses.Unconfirmed.MAX_ENTRIES + LivePool.LENGTH;
    long token = pushOneByOne(all);
    pool.detach(1, token);
    pool.attach(EAST, 1);
    assertEquals(Losses.Unconfirmed.MAX_ENTRIES, pool.push().gap().dropped());
  }

  @Test
  void aClientThatAcknowledgesTooLateIsToldOfNoLessThanItHasMissed() {
    int all = 3 * Losses.Unconfirmed.MAX_ENTRIES;
    long token = pool.attach(EAST, 1);
    long middle = 0;
    for (int i = 1; i <= all; i++) {
      pool.send(1, "#" + i);
      long seq = pool.push().messages().get(0).seq();
      middle = i == all / 2 ? seq : middle;
      pool.credit(1, token);
    }
    pool.acknowledge(1, token, middle);
    pool.detach(1, token);
    pool.attach(EAST, 1);
    long missed = all - all / 2 - LivePool.LENGTH;
    long told = pool.push().gap().dropped();
    assertTrue(told >= missed, told + " of " + missed);
    assertTrue(told < all - LivePool.LENGTH, "most of what was acknowledged is not counted");
  }

  private long pushOneByOne(int count) {
    long token = pool.attach(EAST, 1);
    for (int i = 1; i <= count; i++) {
      pool.send(1, "#" + i);
      pool.push();
      pool.credit(1, token);
    }
    return token;
  }
}
