package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a pool keeps, what it forgets, and what it refuses when it keeps all that it may. */
class PoolBudgetTest {

  private static final long EXPIRE = 180_000_000;
  private static final int NOTHING_KEPT = 0;

  private MessagePool pool = poolOf(1 << 30);
  private long now = 1_795_392_000_000_000L;

  private MessagePool poolOf(long maxBytes) {
    return new MessagePool(new PoolLimits(1_000_000, 32, EXPIRE, 1, maxBytes), now, now);
  }

  private PoolResult ask(PoolCommand command) {
    return apply(List.of(), List.of(command)).result(0);
  }

  private Outcome apply(List<PoolCommand.Notice> notices, List<PoolCommand> commands) {
    long number = pool.lastNumber("east") + 1;
    return pool.apply(new Step(now, now, "east", number, notices, number, commands));
  }

  private PoolResult send(int from, int to, int length) {
    return ask(new PoolCommand.Send(from, to, new byte[length]));
  }

  private PoolResult sendWithKey(int from, int to, long key) {
    return ask(new PoolCommand.Send(from, to, key, new byte[1]));
  }

  private void sweep() {
    ask(new PoolCommand.Sweep(Integer.MAX_VALUE));
  }

  private void passLifetime() {
    now += EXPIRE + 1;
  }

  private long bytes() {
    return pool.stats().bytes();
  }

  private long mailboxes() {
    return pool.stats().mailboxes();
  }

  // Forgetting

  @Test
  void aMillionIdsUsedOnceEachAndThenSilenceLeaveAnEmptyPool() {
    for (int first = 1; first <= 1_000_000; first += 1_000) {
      List<PoolCommand> sends = new ArrayList<>();
      for (int id = first; id < first + 1_000; id++) {
        sends.add(new PoolCommand.Send(1, id, id, new byte[10]));
      }
      apply(List.of(), sends);
    }
    assertEquals(1_000_000, mailboxes());
    for (int lifetimes = 0; lifetimes < 2; lifetimes++) {
      passLifetime();
      sweep();
    }
    assertEquals(0, mailboxes());
    assertEquals(NOTHING_KEPT, bytes());
  }

  @Test
  void askingAnUnusedMailboxWhileNoBroadcastLivesMakesNone() {
    assertSame(PoolResult.Received.NOTHING, ask(new PoolCommand.Receive(5, true)));
    send(1, Message.EVERYONE, 1);
    passLifetime();
    assertSame(PoolResult.Received.NOTHING, ask(new PoolCommand.Receive(5, true)));
    assertFalse(pool.hasMailbox(5));
  }

  @Test
  void aMailboxThatHasSeenABroadcastStaysUntilThatHasExpired() {
    send(1, Message.EVERYONE, 1);
    ask(new PoolCommand.Receive(5, false));
    now += EXPIRE;
    sweep();
    assertTrue(pool.hasMailbox(5));
    assertSame(PoolResult.Received.NOTHING, ask(new PoolCommand.Receive(5, false)));
    now += 1;
    sweep();
    assertFalse(pool.hasMailbox(5));
  }

  @Test
  void anEmptyMailboxIsForgottenByTheNextSweep() {
    send(1, 5, 1);
    ask(new PoolCommand.Receive(5, false));
    assertTrue(pool.hasMailbox(5));
    sweep();
    assertFalse(pool.hasMailbox(5));
    assertEquals(NOTHING_KEPT, bytes());
  }

  @Test
  void aMailboxThatHasMissedAMessageIsKeptForALifetimeAfterThat() {
    send(1, 5, 1);
    passLifetime();
    sweep();
    now += EXPIRE;
    sweep();
    assertTrue(pool.hasMailbox(5));
    assertEquals(new Gap(0, 1), gapAtAttach());
  }

  @Test
  void afterThatItMissesNothing() {
    send(1, 5, 1);
    passLifetime();
    sweep();
    passLifetime();
    sweep();
    assertFalse(pool.hasMailbox(5));
    assertEquals(Gap.NONE, gapAtAttach());
  }

  /** What a live session is told to be missing before the next message. */
  private Gap gapAtAttach() {
    ask(new PoolCommand.Attach(5));
    Outcome outcome =
        apply(List.of(), List.of(new PoolCommand.Send(1, 5, new byte[1])));
    return ((Notification.Push) outcome.notifications().get(0).notification()).gap();
  }

  @Test
  void aMailboxMadeAgainBeginsAtTheOldestBroadcastThatLives() {
    send(1, 5, 1);
    ask(new PoolCommand.Receive(5, false));
    send(1, Message.EVERYONE, 1);
    sweep();
    assertFalse(pool.hasMailbox(5), "it has seen nothing that lives");
    PoolResult result = ask(new PoolCommand.Receive(5, false));
    assertEquals(1, ((PoolResult.Received) result).messages().size());
  }

  @Test
  void aSessionKeepsItsMailbox() {
    ask(new PoolCommand.Attach(5));
    passLifetime();
    sweep();
    assertTrue(pool.hasMailbox(5));
  }

  @Test
  void whatIsInFlightKeepsItsMailbox() {
    send(1, 5, 1);
    ask(new PoolCommand.Receive(5, true));
    passLifetime();
    sweep();
    assertTrue(pool.hasMailbox(5));
  }

  // Keys

  @Test
  void aKeyThatItsSenderHasUsedStoresNothingAgain() {
    assertSame(PoolResult.Applied.INSTANCE, sendWithKey(1, 5, 77));
    assertSame(PoolResult.Applied.INSTANCE, sendWithKey(1, 5, 77));
    assertEquals(1, pool.stats().stored());
    assertEquals(1, pool.stats().keysRepeated());
  }

  @Test
  void aKeyIsItsSendersOwnWhoeverGetsTheMessage() {
    sendWithKey(1, 5, 77);
    sendWithKey(2, 5, 77);
    sendWithKey(1, 6, 77);
    sendWithKey(1, Message.EVERYONE, 77);
    assertEquals(2, pool.stats().stored());
  }

  @Test
  void aRepeatedBroadcastIsPushedToNobody() {
    ask(new PoolCommand.Attach(5));
    PoolCommand send = new PoolCommand.Send(1, Message.EVERYONE, 77, new byte[1]);
    assertEquals(1, apply(List.of(), List.of(send)).notifications().size());
    assertEquals(0, apply(List.of(), List.of(send)).notifications().size());
    assertEquals(1, pool.stats().stored());
  }

  @Test
  void aKeyIsForgottenWithAMessageOfItsAgeAndNotBefore() {
    sendWithKey(1, 5, 77);
    now += EXPIRE;
    sendWithKey(1, 5, 77);
    assertEquals(1, pool.stats().stored());
    now += 1;
    sendWithKey(1, 5, 77);
    assertEquals(2, pool.stats().stored());
  }

  @Test
  void theNewest1024KeysOfASenderAreKnown() {
    IntStream.rangeClosed(1, 1_025).forEach(key -> sendWithKey(1, 5, key));
    sendWithKey(1, 5, 2);
    assertEquals(1_025, pool.stats().stored());
    sendWithKey(1, 5, 1);
    assertEquals(1_026, pool.stats().stored());
  }

  @Test
  void keysKeepTheMailboxOfTheirSenderUntilTheyAreForgotten() {
    sendWithKey(1, 5, 77);
    ask(new PoolCommand.Receive(5, false));
    sweep();
    assertTrue(pool.hasMailbox(1));
    assertFalse(pool.hasMailbox(5));
    passLifetime();
    sweep();
    assertFalse(pool.hasMailbox(1));
    assertEquals(NOTHING_KEPT, bytes());
  }

  @Test
  void sendingWithAKeyIsNoLookIntoTheSendersMailbox() {
    send(2, Message.EVERYONE, 1);
    sendWithKey(1, 5, 77);
    PoolResult result = ask(new PoolCommand.Receive(1, false));
    assertEquals(1, ((PoolResult.Received) result).messages().size());
  }

  // Bytes

  @Test
  void aTextToEveryoneCountsOnceHoweverManyHoldIt() {
    send(1, Message.EVERYONE, 100_000);
    long before = bytes();
    for (int id = 2; id <= 100; id++) {
      ask(new PoolCommand.Attach(id));
    }
    assertTrue(bytes() - before < 99 * 1_000, "for 99 mailboxes: " + (bytes() - before));
  }

  @Test
  void aTextToEveryoneCountsUntilTheLastHasLetGoOfIt() {
    send(1, Message.EVERYONE, 100_000);
    ask(new PoolCommand.Receive(5, true));
    for (int i = 0; i < 32; i++) {
      send(1, Message.EVERYONE, 1);
    }
    assertTrue(bytes() > 100_000, "one has it in flight");
    ask(new PoolCommand.Acknowledge(5, Long.MAX_VALUE));
    assertTrue(bytes() < 100_000, "nobody has it");
  }

  // Full

  /** Fills mailboxes of ids from 10 on with texts of 1,000 bytes. Returns the highest id. */
  private int fill() {
    int id = 10;
    while (send(1, id, 1_000) instanceof PoolResult.Applied) {
      id++;
    }
    return id - 1;
  }

  @Test
  void aSendBeyondTheLimitIsRefusedAndChangesNothing() {
    pool = poolOf(50_000);
    fill();
    sendWithKey(1, 10, 1);
    assertTrue(bytes() <= 50_000);
    for (int to : new int[] {10, 900_000, Message.EVERYONE}) {
      List<String> before = PlainValues.describe(pool);
      PoolResult result = ask(new PoolCommand.Send(2, to, 5, new byte[2_000]));
      assertSame(PoolResult.Full.INSTANCE, result);
      // But for the number of the step, and that a refusal was counted.
      assertEquals(before.subList(1, before.size()), mailboxesOf(pool));
    }
    assertEquals(4, pool.stats().full());
    assertFalse(pool.hasMailbox(2));
  }

  private static List<String> mailboxesOf(MessagePool pool) {
    List<String> described = PlainValues.describe(pool);
    return described.subList(1, described.size());
  }

  @Test
  void aSendThatWasRefusedHasNotUsedItsKey() {
    pool = poolOf(50_000);
    fill();
    PoolCommand send = new PoolCommand.Send(1, 10, 77, new byte[900]);
    assertSame(PoolResult.Full.INSTANCE, ask(send));
    ask(new PoolCommand.Receive(10, false));
    ask(new PoolCommand.Receive(11, false));
    assertSame(PoolResult.Applied.INSTANCE, ask(send));
    PoolResult received = ask(new PoolCommand.Receive(10, false));
    assertEquals(1, ((PoolResult.Received) received).messages().size());
  }

  @Test
  void aFullPoolIsDrainedAndThenTakesMessagesAgain() {
    pool = poolOf(50_000);
    int last = fill();
    for (int id = 10; id <= last; id++) {
      PoolResult result = ask(new PoolCommand.Receive(id, true));
      assertInstanceOf(PoolResult.Received.class, result);
    }
    for (int id = 10; id <= last; id++) {
      ask(new PoolCommand.Acknowledge(id, Long.MAX_VALUE));
    }
    assertSame(PoolResult.Applied.INSTANCE, send(1, 10, 1_000));
  }

  @Test
  void aFullPoolLetsSessionsComeUntilTheyHaveTakenAnEighthMore() {
    pool = poolOf(50_000);
    int last = fill();
    int attached = 0;
    while (ask(new PoolCommand.Attach(500_000 + attached)) instanceof PoolResult.Attached) {
      attached++;
    }
    assertTrue(attached > 0);
    assertTrue(bytes() <= 50_000 + 50_000 / 8);
    assertInstanceOf(PoolResult.Attached.class, ask(new PoolCommand.Attach(last)));
    assertInstanceOf(PoolResult.Received.class, ask(new PoolCommand.Receive(last - 1, true)));
  }

  @Test
  void otherLimitsHoldFromTheNextCommandOn() {
    pool = poolOf(50_000);
    fill();
    assertSame(PoolResult.Full.INSTANCE, send(1, 10, 1_000));
    ask(new PoolCommand.ChangeLimits(new PoolLimits(1_000_000, 1, EXPIRE, 1, 100_000)));
    assertSame(PoolResult.Applied.INSTANCE, send(1, 10, 900));
    assertEquals(1, pool.stats().dropped());
    assertEquals(100_000, pool.stats().maxBytes());
  }
}
