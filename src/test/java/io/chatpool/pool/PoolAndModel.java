package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A pool and its plain model, asked the same questions: every answer must be the same. */
final class PoolAndModel {

  /** Receipts that settle nothing. */
  enum StaleReceipt {
    SETTLED_BEFORE,
    OF_ANOTHER_MAILBOX,
    OF_AN_EARLIER_POOL
  }

  /** Whose token comes with what is told of a mailbox's live session. */
  enum Claim {
    LIVE,
    EARLIER,
    OF_ANOTHER_MAILBOX
  }

  /** A session that was attached once, live or not. */
  private record Session(int id, long token) {}

  private static final long START_MICROS = 1_795_392_000_000_000L;
  private static final long JSON_INTEGER_END = 1L << 53;

  private final PoolLimits limits;
  private final MessagePool pool;
  private final PlainPool model;

  private final Map<Long, PoolResult> poolAnswers = new LinkedHashMap<>();
  private final Map<Long, Integer> mailboxOfTicket = new HashMap<>();
  private final Map<Integer, Long> receipts = new HashMap<>();
  private final Map<Integer, Long> settledReceipts = new HashMap<>();

  /** All that there ever were, by their number less one. */
  private final List<Session> sessions = new ArrayList<>();

  /** By the number of the session: the highest pushed. */
  private final Map<Long, Long> lastPushed = new HashMap<>();

  /** By mailbox: all that were ever pushed, oldest first. */
  private final Map<Integer, List<Long>> pushedSeqs = new HashMap<>();

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

  void attach(String asker, int id) {
    long ticket = ++lastTicket;
    mailboxOfTicket.put(ticket, id);
    apply(asker, ticket, new PoolCommand.Attach(id));
    model.attach(asker, ticket, id);
    compare();
  }

  /**
   * Acknowledges up to a message that was pushed.
   *
   * @param newerOnes how many that were pushed later are not acknowledged; below 0: everything is,
   *     also what was not pushed
   */
  void acknowledgePushed(int id, Claim claim, int newerOnes) {
    List<Long> seqs = pushedSeqs.getOrDefault(id, List.of());
    int index = seqs.size() - 1 - newerOnes;
    long upToSeq = newerOnes < 0 ? Long.MAX_VALUE : index < 0 ? 0 : seqs.get(index);
    acknowledgePushed(id, session(id, claim), upToSeq);
  }

  void credit(int id, Claim claim) {
    long session = session(id, claim);
    apply("anyone", ++lastTicket, new PoolCommand.Credit(id, token(session)));
    model.credit(id, session);
    compare();
  }

  void detach(int id, Claim claim) {
    long session = session(id, claim);
    apply("anyone", ++lastTicket, new PoolCommand.Detach(id, token(session)));
    model.detach(id, session);
    compare();
  }

  /** Brings the mailboxes of all live sessions up to date, so that gauges are exact. */
  void mergeLiveMailboxes() {
    for (int id = 1; id <= limits.maxId(); id++) {
      acknowledgePushed(id, model.session(id), 0);
    }
    assertEquals(model.inFlightCount(), stats().inFlight(), "in flight");
  }

  void endStep() {
    List<String> replaced = new ArrayList<>();
    Map<Long, String> pushes = new HashMap<>();
    pool.notifyHolders(
        (holder, notification) -> {
          long session = sessionWithToken(notification.token());
          if (notification instanceof Notification.Push push) {
            String earlier = pushes.put(session, pushed(holder, session, push));
            assertNull(earlier, "a second push in one step");
          } else {
            assertEquals(Map.of(), pushes, "a push before somebody is replaced");
            replaced.add(Answers.replaced(holder, session));
          }
        });
    assertEquals(model.takeReplaced(), replaced);
    assertEquals(model.endStep(), pushes);
    assertEquals(model.takePresences(), pool.takePresences());
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

  /**
   * Touches every mailbox, gives back all that is in flight, shows it with what is missing to a
   * live session, and empties them all.
   */
  void end() {
    for (int id = 1; id <= limits.maxId(); id++) {
      receive("the last one", id, true);
    }
    mergeLiveMailboxes();
    assertGaugesAreThoseOfTheModel();
    pool.refuseWaiting(this::answered);
    model.refuseWaiting();
    compare();
    for (int id = 1; id <= limits.maxId(); id++) {
      settle(id, false);
      attach("the last one", id);
    }
    endStep();
    assertGaugesAreThoseOfTheModel();
    leave("the last one");
    for (int id = 1; id <= limits.maxId(); id++) {
      receive("the last one", id, false);
    }
    endStep();
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

  private void acknowledgePushed(int id, long session, long upToSeq) {
    PoolCommand command = new PoolCommand.AcknowledgePushed(id, token(session), upToSeq);
    apply("anyone", ++lastTicket, command);
    model.acknowledgePushed(id, session, upToSeq);
    compare();
  }

  /** The number of a session, or 0 if there is no such session. */
  private long session(int id, Claim claim) {
    return switch (claim) {
      case LIVE -> model.session(id);
      case EARLIER -> earlierSession(id);
      case OF_ANOTHER_MAILBOX -> model.session(id % limits.maxId() + 1);
    };
  }

  private long earlierSession(int id) {
    return LongStream.rangeClosed(1, sessions.size())
        .filter(session -> session != model.session(id) && session(session).id == id)
        .max()
        .orElse(0);
  }

  private long sessionWithToken(long token) {
    return LongStream.rangeClosed(1, sessions.size())
        .filter(session -> session(session).token == token)
        .findFirst()
        .orElseThrow();
  }

  private Session session(long number) {
    return sessions.get((int) number - 1);
  }

  private long token(long session) {
    return session == 0 ? 0 : session(session).token;
  }

  private String pushed(String holder, long session, Notification.Push push) {
    assertSeqsAreRisingAndFitIntoJson(push.messages());
    for (Message message : push.messages()) {
      long earlier = lastPushed.getOrDefault(session, 0L);
      assertTrue(message.seq() > earlier, "rising over all pushes of a session");
      lastPushed.put(session, message.seq());
      int id = session(session).id;
      pushedSeqs.computeIfAbsent(id, i -> new ArrayList<>()).add(message.seq());
    }
    long missing = push.gap().dropped() + push.gap().expired();
    return Answers.push(holder, missing, push.messages());
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
    } else if (result instanceof PoolResult.Attached attached) {
      assertTrue(attached.token() > token(sessions.size()), "tokens rise");
      sessions.add(new Session(mailboxOfTicket.get(ticket), attached.token()));
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
    assertEquals(model.sessionCount(), stats.longConnections(), "long connections");
    if (stats.longConnections() == 0) {
      assertEquals(model.inFlightCount(), stats.inFlight(), "in flight");
    }
    assertEquals(model.waitingCount(), stats.waiting(), "waiting");
    long in = model.storedDirectly + stats.merged();
    long out = stats.delivered() + stats.dropped() + stats.expired();
    assertEquals(in, out + stats.queued() + stats.inFlight(), () -> "what comes in, of " + stats);
  }

  private PoolStats stats() {
    PoolResult[] answer = new PoolResult[1];
    model.advance(clock);
    pool.apply("anyone", 0, new PoolCommand.ReadStats(), clock, (a, t, r) -> answer[0] = r);
    return (PoolStats) answer[0];
  }
}
