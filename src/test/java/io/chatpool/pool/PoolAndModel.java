package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pool and its plain model, asked the same questions: every answer must be the same. */
final class PoolAndModel {

  /** Receipts that settle nothing. */
  enum StaleReceipt {
    SETTLED_BEFORE,
    OF_ANOTHER_MAILBOX,
    OF_AN_EARLIER_POOL
  }

  private static final long START_MICROS = 1_795_392_000_000_000L;
  private static final long JSON_INTEGER_END = 1L << 53;

  private final PoolLimits limits;
  private final MessagePool pool;
  private final PlainPool model;

  private final Map<Long, PoolResult> poolAnswers = new LinkedHashMap<>();
  private final Map<Long, Integer> mailboxOfTicket = new HashMap<>();
  private final Map<Integer, Long> receipts = new HashMap<>();
  private final Map<Integer, Long> settledReceipts = new HashMap<>();
  private long clock = START_MICROS;
  private long lastTicket;
  private long droppedById;

  PoolAndModel(PoolLimits limits) {
    this.limits = limits;
    pool = new MessagePool(limits, clock);
    model = new PlainPool(limits, clock);
  }

  void pass(long micros) {
    clock += micros;
  }

  void send(int from, int to) {
    long ticket = ++lastTicket;
    byte[] text = ("#" + ticket).getBytes(StandardCharsets.US_ASCII);
    apply("anyone", ticket, new PoolCommand.Send(from, to, text));
    model.send(ticket, from, to, text);
    compare();
  }

  void receive(String asker, int id, boolean inFlight) {
    long ticket = ++lastTicket;
    mailboxOfTicket.put(ticket, id);
    PoolCommand.Receive receive = new PoolCommand.Receive(id, inFlight);
    apply(asker, ticket, receive);
    model.receive(asker, ticket, receive);
    compare();
  }

  /** Settles what is in flight from a mailbox, if anything is. */
  void settle(int id, boolean delivered) {
    if (model.holder(id) != null) {
      long receipt = receipts.get(id);
      settledReceipts.put(id, receipt);
      apply("anyone", ++lastTicket, new PoolCommand.Settle(id, receipt, delivered));
      model.settle(id, delivered);
      compare();
    }
  }

  void settleStale(int id, StaleReceipt stale, boolean delivered) {
    int otherId = id % limits.maxId() + 1;
    long receipt =
        switch (stale) {
          case SETTLED_BEFORE -> settledReceipts.getOrDefault(id, 0L);
          case OF_ANOTHER_MAILBOX -> receipts.getOrDefault(otherId, 0L);
          case OF_AN_EARLIER_POOL -> START_MICROS - lastTicket;
        };
    apply("anyone", ++lastTicket, new PoolCommand.Settle(id, receipt, delivered));
    compare();
  }

  /** Acknowledges the first so many messages in flight from a mailbox. */
  void acknowledge(int id, int count, boolean byHolder) {
    List<Message> inFlight = model.inFlight(id);
    String holder = model.holder(id);
    String asker = holder != null && byHolder ? holder : "a stranger";
    int index = Math.min(count, inFlight.size()) - 1;
    long upToSeq = index < 0 ? 0 : inFlight.get(index).seq();
    long ticket = ++lastTicket;
    apply(asker, ticket, new PoolCommand.Acknowledge(id, upToSeq));
    model.acknowledge(ticket, asker, id, upToSeq);
    compare();
  }

  void leave(String asker) {
    long ticket = ++lastTicket;
    apply(asker, ticket, new PoolCommand.Leave());
    model.leave(ticket, asker);
    compare();
  }

  void refuseOverdue() {
    model.advance(clock);
    pool.refuseOverdue(clock, this::answered);
    model.refuseOverdue();
    compare();
  }

  void sweep(int pages) {
    model.advance(clock);
    pool.sweep(pages, clock);
    compare();
  }

  /** Touches every mailbox, gives back all that is in flight, and empties them all. */
  void end() {
    for (int id = 1; id <= limits.maxId(); id++) {
      receive("the last one", id, true);
    }
    assertGaugesAreThoseOfTheModel();
    pool.refuseWaiting(this::answered);
    model.refuseWaiting();
    compare();
    for (int id = 1; id <= limits.maxId(); id++) {
      settle(id, false);
      receive("the last one", id, false);
    }
    assertGaugesAreThoseOfTheModel();
    droppedById += pool.takeDropped().values().stream().mapToLong(Long::longValue).sum();
    assertEquals(stats().dropped(), droppedById, "dropped, told by id");
    assertEquals(Map.of(), pool.takeDropped());
  }

  void takeDropped() {
    droppedById += pool.takeDropped().values().stream().mapToLong(Long::longValue).sum();
  }

  private void assertGaugesAreThoseOfTheModel() {
    PoolStats stats = stats();
    long broadcasts = model.stored - model.storedDirectly;
    assertEquals(broadcasts * (limits.maxId() - 1), stats.merged(), "merged");
    assertEquals(limits.maxId(), stats.mailboxes(), "mailboxes");
    assertEquals(model.queuedCount(), stats.queued(), "queued");
  }

  private void apply(String asker, long ticket, PoolCommand command) {
    model.advance(clock);
    pool.apply(asker, ticket, command, clock, this::answered);
  }

  private void answered(String asker, long ticket, PoolResult result) {
    PoolResult earlier = poolAnswers.put(ticket, result);
    assertNull(earlier, "a second answer to " + ticket);
    if (result instanceof PoolResult.Received received) {
      receipts.put(mailboxOfTicket.get(ticket), received.receipt());
      assertSeqsAreRisingAndFitIntoJson(received.messages());
    }
  }

  private static void assertSeqsAreRisingAndFitIntoJson(List<Message> messages) {
    long previous = 0;
    for (Message message : messages) {
      assertTrue(message.seq() > previous, "rising");
      assertTrue(message.seq() >= message.storedAtMicros(), "not before it was stored");
      assertTrue(message.seq() < JSON_INTEGER_END, "below 2^53");
      previous = message.seq();
    }
  }

  private void compare() {
    Map<Long, String> observed = new LinkedHashMap<>();
    poolAnswers.forEach((ticket, result) -> observed.put(ticket, Answers.describe(result)));
    poolAnswers.clear();
    assertEquals(model.takeAnswers(), observed);
    PoolStats stats = stats();
    assertEquals(model.stored, stats.stored(), "stored");
    assertEquals(model.delivered, stats.delivered(), "delivered");
    assertEquals(model.givenBack, stats.givenBack(), "given back");
    assertEquals(model.inFlightCount(), stats.inFlight(), "in flight");
    assertEquals(model.waitingCount(), stats.waiting(), "waiting");
    long in = model.storedDirectly + stats.merged();
    long out = stats.delivered() + stats.dropped() + stats.expired();
    assertEquals(in, out + stats.queued() + stats.inFlight(), () -> "what comes in, of " + stats);
  }

  private PoolStats stats() {
    PoolResult[] answer = new PoolResult[1];
    pool.apply("anyone", 0, new PoolCommand.ReadStats(), clock, (a, t, r) -> answer[0] = r);
    return (PoolStats) answer[0];
  }
}
