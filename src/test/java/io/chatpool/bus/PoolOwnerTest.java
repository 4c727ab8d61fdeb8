package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Message;
import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Notification;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Clients and owner of a pool on one loop without a thread, the bus between them held by hand. */
class PoolOwnerTest {

  private static final long TIMEOUT_MILLIS = 2000;
  private static final PoolLimits LIMITS =
      new PoolLimits(100_000, 8, 180_000_000, 5_000_000, 1 << 30);

  private final SteppedLoop loop = new SteppedLoop();
  private final MessagePool pool =
      new MessagePool(LIMITS, loop.poolMicros(), loop.wallMicros());
  private final Outlet outlet = new Outlet();
  private final PoolOwner owner = new PoolOwner(loop, loop, pool, outlet);

  /** Batches that have been sent and have not come to the pool. */
  private final Queue<CommandBatch> onTheirWay = new ArrayDeque<>();

  private final Map<String, PoolLink.Listener> listeners = new HashMap<>();

  private final List<String> events = new ArrayList<>();
  private boolean failed;

  private final class Outlet implements PoolOwner.Outlet {

    @Override
    public void reply(String asker, CommandBatch.Reply reply, Runnable nobodyThere) {
      PoolLink.Listener listener = listeners.get(asker);
      loop.nextTurn(listener == null ? nobodyThere : () -> listener.replied(reply));
    }

    @Override
    public void present(Outcome.Presence presence) {
      events.add(presence.id() + (presence.connected() ? " came" : " went"));
    }

    @Override
    public void dropped(int id, long count) {
      events.add(id + " lost " + count);
    }

    @Override
    public void failed() {
      failed = true;
    }
  }

  private final class Link implements PoolLink {

    private final String address;

    private Link(String address) {
      this.address = address;
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public void open(Listener listener) {
      listeners.put(address, listener);
    }

    @Override
    public void hand(CommandBatch batch, Runnable noPool) {
      onTheirWay.add(batch);
    }

    @Override
    public Future<Void> close() {
      listeners.remove(address);
      return Future.succeededFuture();
    }
  }

  private final PoolClient client = client("client");

  private PoolClient client(String name) {
    return new PoolClient(loop, new Link(name), TIMEOUT_MILLIS);
  }

  private List<PoolResult> ask(PoolCommand command) {
    List<PoolResult> answers = new ArrayList<>();
    client.ask(command, answers::add);
    return answers;
  }

  private List<PoolResult> send(int to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ask(new PoolCommand.Send(1, to, bytes));
  }

  /** All that is on its way comes to where it goes. */
  private void deliver() {
    loop.settle();
    while (!onTheirWay.isEmpty()) {
      onTheirWay.forEach(batch -> loop.nextTurn(() -> owner.take(batch)));
      onTheirWay.clear();
      loop.settle();
    }
  }

  @Test
  void whatIsAskedInOneTurnIsOneBatchAndAnsweredInOrder() {
    List<PoolResult> sent = send(2, "one");
    List<PoolResult> received = ask(new PoolCommand.Receive(2, false));
    loop.settle();
    assertEquals(1, onTheirWay.size());
    deliver();
    assertSame(PoolResult.Applied.INSTANCE, sent.get(0));
    assertEquals(1, ((PoolResult.Received) received.get(0)).messages().size());
  }

  @Test
  void whatThePoolDoesNotTakeInTimeIsAnsweredBusyAndNotApplied() {
    List<PoolResult> sent = send(2, "late");
    loop.settle();
    loop.pass(TIMEOUT_MILLIS + 1);
    assertEquals(List.of(PoolResult.Busy.INSTANCE), sent);
    deliver();
    assertEquals(1, sent.size());
    assertEquals(0, pool.stats().stored());
  }

  @Test
  void noticesOfAnAbandonedBatchAreHeardBeforeNewerOnes() {
    send(2, "a");
    List<PoolResult> received = ask(new PoolCommand.Receive(2, true));
    deliver();
    long receipt = ((PoolResult.Received) received.get(0)).receipt();
    client.tell(new PoolCommand.Settle(2, receipt, false));
    send(2, "abandoned");
    loop.settle();
    loop.pass(TIMEOUT_MILLIS + 1);
    // Says the contrary, and comes too late for that.
    client.tell(new PoolCommand.Settle(2, receipt, true));
    deliver();
    assertEquals(1, pool.stats().givenBack());
    assertEquals(0, pool.stats().delivered());
    assertEquals(1, pool.stats().stored());
  }

  @Test
  void aReceiveThatWaitsIsAnsweredWhenItsTimeIsOver() {
    owner.start(LIMITS.expireMicros());
    send(2, "a");
    ask(new PoolCommand.Receive(2, true));
    List<PoolResult> waiting = ask(new PoolCommand.Receive(2, true));
    deliver();
    loop.pass(4_900);
    assertEquals(List.of(), waiting);
    loop.pass(500);
    assertEquals(List.of(PoolResult.Busy.INSTANCE), waiting);
  }

  @Test
  void whoIsGoneLosesNothingThatWasInFlight() {
    PoolClient other = client("gone");
    send(2, "a");
    deliver();
    other.ask(new PoolCommand.Receive(2, true), nobody -> {});
    loop.settle();
    listeners.remove("gone");
    deliver();
    assertEquals(1, pool.stats().givenBack());
    assertEquals(0, pool.stats().inFlight());
    assertEquals(0, pool.lastNumber("gone"));
  }

  @Test
  void whoClosesLeavesThePool() {
    send(2, "a");
    ask(new PoolCommand.Receive(2, true));
    Future<Void> closed = client.close();
    deliver();
    assertTrue(closed.succeeded());
    assertEquals(1, pool.stats().givenBack());
    assertFalse(listeners.containsKey("client"));
  }

  @Test
  void droppedMessagesAreToldOnceASecond() {
    owner.start(LIMITS.expireMicros());
    for (int i = 0; i < 10; i++) {
      send(2, "a");
    }
    deliver();
    loop.pass(900);
    assertEquals(List.of(), events);
    loop.pass(1_200);
    assertEquals(List.of("2 lost 2"), events);
  }

  @Test
  void presencesAreTold() {
    List<PoolResult> attached = new ArrayList<>();
    client.attach(new PoolCommand.Attach(2), new Pushes(), attached::add);
    deliver();
    long token = ((PoolResult.Attached) attached.get(0)).token();
    client.detach(new PoolCommand.Detach(2, token));
    deliver();
    assertEquals(List.of("2 came", "2 went"), events);
  }

  @Test
  void silenceEmptiesThePool() {
    owner.start(LIMITS.expireMicros());
    for (int id = 2; id < 20_000; id++) {
      send(id, "a");
    }
    deliver();
    assertEquals(19_998, pool.stats().mailboxes());
    loop.pass(500_000);
    assertEquals(0, pool.stats().mailboxes());
    assertEquals(0, pool.stats().bytes());
  }

  // Surveys

  @Test
  void aSurveyOfMoreThanOneSliceComesLaterAndWhoAsksMeanwhileGetsTheSame() {
    for (int id = 1; id <= 20_000; id++) {
      send(id, "a");
    }
    deliver();
    List<PoolResult> first = ask(new PoolCommand.ReadSurvey());
    deliver();
    List<PoolResult> second = ask(new PoolCommand.ReadSurvey());
    deliver();
    assertEquals(List.of(), first);
    loop.pass(1_000);
    assertEquals(20_000, assertInstanceOf(PoolSurvey.class, first.get(0)).belowHalf());
    assertEquals(first, second);
  }

  @Test
  void notEverybodyMayWaitForASurvey() {
    for (int id = 1; id <= 20_000; id++) {
      send(id, "a");
    }
    deliver();
    List<List<PoolResult>> answers = new ArrayList<>();
    for (int i = 0; i <= PoolOwner.MAX_SURVEY_ASKERS; i++) {
      answers.add(ask(new PoolCommand.ReadSurvey()));
    }
    deliver();
    assertEquals(List.of(), answers.get(PoolOwner.MAX_SURVEY_ASKERS - 1));
    assertEquals(List.of(PoolResult.Busy.INSTANCE), answers.get(PoolOwner.MAX_SURVEY_ASKERS));
  }

  // Broadcasts to very many

  private static final class Pushes implements PoolClient.Holder {
    final List<Message> messages = new ArrayList<>();

    @Override
    public void pushed(Notification.Push push) {
      messages.addAll(push.messages());
    }

    @Override
    public void replaced() {
      throw new AssertionError("Nobody replaces this one");
    }
  }

  @Test
  void aBroadcastToVeryManyGoesOnInLaterTurnsAndOthersComeInBetween() {
    List<Pushes> holders = new ArrayList<>();
    for (int id = 1; id <= 5_000; id++) {
      Pushes holder = new Pushes();
      holders.add(holder);
      client.attach(new PoolCommand.Attach(id), holder, attached -> {});
    }
    deliver();
    send(Message.EVERYONE, "all");
    loop.settle();
    CommandBatch broadcast = onTheirWay.remove();
    owner.take(broadcast);
    loop.turn();
    long toldAtFirst = holders.stream().filter(h -> !h.messages.isEmpty()).count();
    List<PoolResult> between = ask(new PoolCommand.ReadStats());
    loop.turn();
    owner.take(onTheirWay.remove());
    loop.turn();
    assertInstanceOf(PoolStats.class, between.get(0));
    long toldInBetween = holders.stream().filter(h -> !h.messages.isEmpty()).count();
    loop.settle();
    assertTrue(toldAtFirst <= 1024, "told at first: " + toldAtFirst);
    assertTrue(toldInBetween < 4_999, "told when others came in between: " + toldInBetween);
    assertEquals(
        4_999, holders.stream().filter(h -> h.messages.size() == 1).count(), "all but the sender");
    assertEquals(4, pool.stats().broadcastsContinued());
  }

  // The end

  @Test
  void aPoolThatEndsRefusesThoseWhoWait() {
    send(2, "a");
    ask(new PoolCommand.Receive(2, true));
    List<PoolResult> waiting = ask(new PoolCommand.Receive(2, true));
    deliver();
    owner.stop();
    loop.settle();
    assertEquals(List.of(PoolResult.Busy.INSTANCE), waiting);
  }

  @Test
  void whatAFailedPoolHadTakenIsAnsweredUnknownAndTheRestBusy() {
    send(2, "a");
    ask(new PoolCommand.Receive(2, true));
    List<PoolResult> waiting = ask(new PoolCommand.Receive(2, true));
    deliver();
    List<PoolResult> taken = send(2, "b");
    List<PoolResult> defect = ask(null);
    deliver();
    listeners.get("client").ended(failed);
    assertTrue(failed);
    assertEquals(List.of(PoolResult.Unknown.INSTANCE), taken);
    assertEquals(List.of(PoolResult.Unknown.INSTANCE), defect);
    assertEquals(List.of(PoolResult.Unknown.INSTANCE), waiting);

    List<PoolResult> tooLate = send(2, "c");
    deliver();
    loop.pass(TIMEOUT_MILLIS + 1);
    assertEquals(List.of(PoolResult.Busy.INSTANCE), tooLate);
  }
}
