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
  private Outcome lastOutcome;

  PoolAndModel(PoolLimits limits) {
    this.limits = limits;
    pool = new MessagePool(limits, clock, clock);
    model = new PlainPool(limits, clock);
  }

  void pass(long micros) {
    clock += micros;
  }

  /** Sends so many messages in one step. */
  void send(int from, int to, int times) {
    List<PoolCommand> sends = new ArrayList<>();
    for (int i = 1; i <= times; i++) {
      byte[] text = ("#" + (lastTicket + i)).getBytes(StandardCharsets.US_ASCII);
      sends.add(new PoolCommand.Send(from, to, text));
    }
    apply("anyone", List.of(), sends);
    for (int i = 0; i < times; i++) {
      long ticket = lastTicket - times + 1 + i;
      model.send(ticket, from, to, ((PoolCommand.Send) sends.get(i)).text());
    }
    compare();
  }

  void receive(String asker, int id, boolean inFlight) {
    mailboxOfTicket.put(lastTicket + 1, id);
    PoolCommand.Receive receive = new PoolCommand.Receive(id, inFlight);
    ask(asker, receive);
    model.receive(asker, lastTicket, receive);
    compare();
  }

  /** Settles what is in flight from a mailbox, if anything is. */
  void settle(int id, boolean delivered) {
    if (model.holder(id) != null) {
      long receipt = receipts.get(id);
      settledReceipts.put(id, receipt);
      tell(new PoolCommand.Settle(id, receipt, delivered));
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
    tell(new PoolCommand.Settle(id, receipt, delivered));
    compare();
  }

  /** Acknowledges the first so many messages in flight from a mailbox. */
  void acknowledge(int id, int count, boolean byHolder) {
    List<Message> inFlight = model.inFlight(id);
    String holder = model.holder(id);
    String asker = holder != null && byHolder ? holder : "a stranger";
    int index = Math.min(count, inFlight.size()) - 1;
    long upToSeq = index < 0 ? 0 : inFlight.get(index).seq();
    ask(asker, new PoolCommand.Acknowledge(id, upToSeq));
    model.acknowledge(lastTicket, asker, id, upToSeq);
    compare();
  }

  void attach(String asker, int id) {
    mailboxOfTicket.put(lastTicket + 1, id);
    ask(asker, new PoolCommand.Attach(id));
    model.attach(asker, lastTicket, id);
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
    tell(new PoolCommand.Credit(id, token(session)));
    model.credit(id, session);
    compare();
  }

  void detach(int id, Claim claim) {
    long session = session(id, claim);
    tell(new PoolCommand.Detach(id, token(session)));
    model.detach(id, session);
    compare();
  }

  /** Brings the mailboxes of all live sessions up to date, so that gauges are exact. */
  void mergeLiveMailboxes() {
    for (int id = 1; id <= limits.maxId(); id++) {
      acknowledgePushed(id, model.session(id), 0);
    }
    assertEquals(model.inFlightCount(), pool.stats().inFlight(), "in flight");
  }

  void leave(String asker) {
    ask("anyone", new PoolCommand.Leave(asker));
    model.leave(lastTicket, asker);
    compare();
  }

  void refuseOverdue() {
    upkeep(new PoolCommand.EndWaits(false));
    model.refuseOverdue();
    compare();
  }

  void sweep(int mailboxes) {
    upkeep(new PoolCommand.Sweep(mailboxes));
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
    upkeep(new PoolCommand.EndWaits(true));
    model.refuseWaiting();
    compare();
    for (int id = 1; id <= limits.maxId(); id++) {
      settle(id, false);
      attach("the last one", id);
    }
    assertGaugesAreThoseOfTheModel();
    leave("the last one");
    for (int id = 1; id <= limits.maxId(); id++) {
      receive("the last one", id, false);
    }
    assertGaugesAreThoseOfTheModel();
    takeDropped();
    assertEquals(pool.stats().dropped(), droppedById, "dropped, told by id");
    long toldBefore = droppedById;
    takeDropped();
    assertEquals(toldBefore, droppedById);
    assertSilenceEmptiesThePool();
  }

  void takeDropped() {
    upkeep(new PoolCommand.TakeDropped());
  }

  /** The first lifetime lets all messages expire, the second what is missing because of that. */
  private void assertSilenceEmptiesThePool() {
    for (int lifetimes = 0; lifetimes < 2; lifetimes++) {
      pass(limits.expireMicros() + 1);
      sweep(limits.maxId());
      takeDropped();
    }
    sweep(limits.maxId());
    assertEquals(0, pool.stats().mailboxes(), "mailboxes");
    assertEquals(0, pool.stats().bytes(), "bytes");
  }

  private void assertGaugesAreThoseOfTheModel() {
    PoolStats stats = pool.stats();
    assertEquals(model.usedCount(), stats.mailboxes(), "mailboxes");
    assertEquals(model.queuedCount(), stats.queued(), "queued");
  }

  private void acknowledgePushed(int id, long session, long upToSeq) {
    tell(new PoolCommand.AcknowledgePushed(id, token(session), upToSeq));
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

  private void ask(String asker, PoolCommand command) {
    apply(asker, List.of(), List.of(command));
  }

  private void tell(PoolCommand.Notice notice) {
    apply("anyone", List.of(notice), List.of());
  }

  /** What is due is not in the model's answers. */
  private void upkeep(PoolCommand.Upkeep command) {
    ask("the owner", command);
    PoolResult result = poolAnswers.remove(lastTicket);
    if (result instanceof PoolResult.Dropped dropped) {
      droppedById += dropped.byId().values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private void apply(
      String asker, List<PoolCommand.Notice> notices, List<PoolCommand> commands) {
    model.advance(clock);
    long number = pool.lastNumber(asker) + 1;
    long firstTicket = lastTicket + 1;
    lastTicket += commands.size();
    Outcome outcome =
        pool.apply(new Step(clock, clock, asker, number, notices, firstTicket, commands));
    for (int i = 0; i < commands.size(); i++) {
      if (outcome.result(i) != null) {
        answered(firstTicket + i, outcome.result(i));
      }
    }
    outcome.lateAnswers().forEach(late -> answered(late.ticket(), late.result()));
    lastOutcome = outcome;
  }

  private void answered(long ticket, PoolResult result) {
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
      assertTrue(message.seq() < JSON_INTEGER_END, "below 2^53");
      previous = message.seq();
    }
  }

  private void compare() {
    Map<Long, String> observed = new LinkedHashMap<>();
    poolAnswers.forEach((ticket, result) -> observed.put(ticket, Answers.describe(result)));
    poolAnswers.clear();
    assertEquals(model.takeAnswers(), observed);
    compareNotifications();
    compareMailboxes();
    PoolStats stats = pool.stats();
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

  private void compareNotifications() {
    List<String> replaced = new ArrayList<>();
    Map<Long, String> pushes = new HashMap<>();
    for (Outcome.Told told : lastOutcome.notifications()) {
      long session = sessionWithToken(told.notification().token());
      if (told.notification() instanceof Notification.Push push) {
        String earlier = pushes.put(session, pushed(told.holder(), session, push));
        assertNull(earlier, "a second push in one step");
      } else {
        assertEquals(Map.of(), pushes, "a push before somebody is replaced");
        replaced.add(Answers.replaced(told.holder(), session));
      }
    }
    assertEquals(model.takeReplaced(), replaced);
    assertEquals(model.endStep(), pushes);
    assertEquals(model.takePresences(), lastOutcome.presences());
  }

  /** The pool may forget a mailbox that is as if never used, and the model does so with it. */
  private void compareMailboxes() {
    for (int id = 1; id <= limits.maxId(); id++) {
      if (pool.hasMailbox(id)) {
        assertTrue(model.isUsed(id), "a mailbox of " + id + ", which was not used");
      } else {
        assertTrue(model.isAsIfNeverUsed(id), "no mailbox of " + id + ", which differs");
        model.forget(id);
      }
    }
  }
}
