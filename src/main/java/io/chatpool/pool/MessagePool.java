package io.chatpool.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All mailboxes behind one door: a deterministic function of the {@link Step}s that it is given.
 * (NOT thread safe: it has one owner)
 *
 * <p>{@link #apply} is the only way to change it; the same steps bring every pool into the same
 * state, with the same outcomes. An exception in the middle of a step stops it for good, because
 * nobody can tell what is applied then.
 */
public final class MessagePool {

  private static final class Asker {
    /** Of its newest step. */
    long lastNumber;
  }

  private final PoolCounters counters = new PoolCounters();
  private final Mailboxes mailboxes;
  private final LiveSessions sessions;
  private final Receives receives;
  private final long epoch;

  /** Those who have asked and not left. */
  private final Map<String, Asker> askers = new HashMap<>();

  /** A step has not come to its end: it is being applied, or it never will. */
  private boolean isWithinStep;

  /**
   * An empty pool.
   *
   * @param nowMicros the pool's time, as in a {@link Step}
   * @param wallMicros wall clock in microseconds since 1970. Receipts and tokens count up from it,
   *     so one of an earlier pool is not taken for one of this, unless the clock was set back; and
   *     it is the epoch
   */
  public MessagePool(PoolLimits limits, long nowMicros, long wallMicros) {
    this(limits, nowMicros, wallMicros, wallMicros, wallMicros);
  }

  private MessagePool(
      PoolLimits limits, long nowMicros, long epoch, long lastReceipt, long lastToken) {
    this.epoch = epoch;
    mailboxes = new Mailboxes(limits, counters, nowMicros);
    sessions = new LiveSessions(mailboxes, counters, lastToken);
    receives = new Receives(mailboxes, sessions, counters, lastReceipt);
  }

  /**
   * The pool that was exported.
   *
   * @param boxes in any order
   */
  public static MessagePool restore(PoolState.Head head, Iterable<PoolState.Box> boxes) {
    MessagePool pool =
        new MessagePool(
            head.limits(), head.nowMicros(), head.epoch(), head.lastReceipt(), head.lastToken());
    pool.counters.restore(head.counts());
    head.lastNumbers().forEach((asker, number) -> pool.asker(asker).lastNumber = number);
    pool.mailboxes.restore(head);
    pool.sessions.restore(head);
    List<Mailbox> withHandOut = new ArrayList<>();
    for (PoolState.Box box : boxes) {
      Mailbox mailbox = pool.mailboxes.restore(box);
      if (box.session() != null) {
        pool.sessions.restore(mailbox, box.session());
      }
      pool.receives.restore(mailbox, box);
      if (mailbox.isReceiveInFlight()) {
        withHandOut.add(mailbox);
      }
    }
    pool.receives.restoreOrder(withHandOut, head.contended());
    head.droppers().forEach(id -> pool.counters.restoreDropper(pool.mailboxes.find(id)));
    return pool;
  }

  /**
   * Applies a step, all of it.
   *
   * @return what comes of it; nothing if the step has been applied before
   * @throws IllegalArgumentException if steps of its asker are missing before it; nothing is
   *     applied
   * @throws IllegalStateException if a step before it has failed; nothing is applied
   */
  public Outcome apply(Step step) {
    if (isWithinStep) {
      throw new IllegalStateException("An earlier step has failed: this pool has stopped");
    }
    Asker asker = asker(step.asker());
    if (step.number() <= asker.lastNumber) {
      return Outcome.REPETITION;
    }
    if (step.number() > asker.lastNumber + 1) {
      throw new IllegalArgumentException(
          "Step %d of %s comes after %d"
              .formatted(step.number(), step.asker(), asker.lastNumber));
    }
    isWithinStep = true;
    asker.lastNumber = step.number();
    mailboxes.advance(step.nowMicros(), step.wallMicros());
    List<PoolCommand> commands = step.commands();
    int count = commands.size();
    Outcome outcome = new Outcome(step.asker(), step.firstTicket(), count);
    for (PoolCommand.Notice notice : step.notices()) {
      apply(step.asker(), notice, outcome);
    }
    for (int i = 0; i < count; i++) {
      PoolResult result = apply(step.asker(), step.firstTicket() + i, commands.get(i), outcome);
      if (result != null) {
        outcome.set(i, result);
      }
    }
    sessions.endStep(outcome);
    isWithinStep = false;
    return outcome;
  }

  /** Number of the newest step of an asker; 0 if there was none since it last left. */
  public long lastNumber(String asker) {
    Asker known = askers.get(asker);
    return known == null ? 0 : known.lastNumber;
  }

  /** Whether {@link PoolCommand.ContinueBroadcasts} has something to do. */
  public boolean hasBroadcastsToContinue() {
    return sessions.hasMoreToTell();
  }

  /** Begins a look at all mailboxes. */
  public Survey newSurvey() {
    return new Survey(mailboxes);
  }

  /** Counts and gauges. */
  public PoolStats stats() {
    mailboxes.countGone();
    return counters.stats(mailboxes.count(), sessions.count(), mailboxes.limits());
  }

  /** All of this pool but its mailboxes. */
  public PoolState.Head export() {
    return new PoolState.Head(
        mailboxes.limits(),
        mailboxes.nowMicros(),
        epoch,
        mailboxes.lastSeq(),
        receives.lastReceipt(),
        sessions.lastToken(),
        stats(),
        lastNumbers(),
        mailboxes.exportLog(),
        mailboxes.sweptUpTo(),
        sessions.lastTold(),
        sessions.leftToTell(),
        receives.contended(),
        counters.droppers());
  }

  /**
   * Exports mailboxes in the order of their ids.
   *
   * @param firstId where to begin
   * @param count how many
   * @return where to go on; 0 when there are no more
   */
  public int export(int firstId, int count, Consumer<PoolState.Box> boxes) {
    return mailboxes.visit(firstId, count, mailbox -> boxes.accept(export(mailbox)));
  }

  /** Whether an id has a mailbox. */
  boolean hasMailbox(int id) {
    return mailboxes.find(id) != null;
  }

  private void apply(String asker, PoolCommand.Notice notice, Outcome outcome) {
    if (notice instanceof PoolCommand.Settle settle) {
      receives.settle(settle, outcome);
    } else if (notice instanceof PoolCommand.AcknowledgePushed acknowledge) {
      sessions.acknowledge(acknowledge);
    } else if (notice instanceof PoolCommand.Credit credit) {
      sessions.credit(credit);
    } else if (notice instanceof PoolCommand.Detach detach) {
      sessions.detach(detach, outcome);
    } else if (notice instanceof PoolCommand.Withdraw withdraw) {
      receives.withdraw(asker, withdraw, outcome);
    }
  }

  private PoolResult apply(String asker, long ticket, PoolCommand command, Outcome outcome) {
    if (command instanceof PoolCommand.Send send) {
      return send(send);
    }
    if (command instanceof PoolCommand.Receive receive) {
      return receives.receive(asker, ticket, receive);
    }
    if (command instanceof PoolCommand.Attach attach) {
      return sessions.attach(asker, attach, outcome);
    }
    if (command instanceof PoolCommand.ReadStats) {
      return stats();
    }
    if (command instanceof PoolCommand.ReadEpoch) {
      return new PoolResult.Epoch(epoch);
    }
    if (command instanceof PoolCommand.ReadSurvey) {
      outcome.askSurvey(ticket);
      return null;
    }
    if (command instanceof PoolCommand.Sweep sweep) {
      return new PoolResult.Swept(mailboxes.sweep(sweep.mailboxes()));
    }
    if (command instanceof PoolCommand.TakeDropped) {
      return new PoolResult.Dropped(counters.takeDropped());
    }
    if (command instanceof PoolCommand.Acknowledge acknowledge) {
      receives.acknowledge(asker, acknowledge, outcome);
    } else if (command instanceof PoolCommand.Leave leave) {
      leave(leave.asker(), outcome);
    } else if (command instanceof PoolCommand.EndWaits end) {
      receives.endWaits(end.all(), outcome);
    } else if (command instanceof PoolCommand.ContinueBroadcasts) {
      sessions.continueBroadcasts();
    } else if (command instanceof PoolCommand.ChangeLimits change) {
      mailboxes.setLimits(change.limits());
    } else {
      throw new IllegalArgumentException("No such command: " + command);
    }
    return PoolResult.Applied.INSTANCE;
  }

  private PoolResult send(PoolCommand.Send send) {
    if (mailboxes.isRepeated(send)) {
      counters.keysRepeated++;
      return PoolResult.Applied.INSTANCE;
    }
    Mailbox mailbox = mailboxes.send(send);
    if (mailbox == null) {
      counters.full++;
      return PoolResult.Full.INSTANCE;
    }
    if (send.to() == Message.EVERYONE) {
      sessions.setAllDue();
    } else {
      sessions.setDue(mailbox);
    }
    return PoolResult.Applied.INSTANCE;
  }

  private void leave(String asker, Outcome outcome) {
    sessions.leave(asker, outcome);
    receives.leave(asker, outcome);
    askers.remove(asker);
  }

  private Asker asker(String name) {
    return askers.computeIfAbsent(name, unknown -> new Asker());
  }

  private Map<String, Long> lastNumbers() {
    Map<String, Long> numbers = new TreeMap<>();
    askers.forEach((name, asker) -> numbers.put(name, asker.lastNumber));
    numbers.values().removeIf(number -> number == 0);
    return numbers;
  }

  private PoolState.Box export(Mailbox mailbox) {
    Receives.InFlight inFlight = mailbox.inFlight;
    return new PoolState.Box(
        mailbox.id,
        mailbox.queue.copy(0, mailbox.queue.size()),
        mailbox.nextBroadcast,
        mailbox.droppedUntold,
        PoolState.export(mailbox.gap),
        sessions.export(mailbox),
        inFlight == null
            ? null
            : new PoolState.HandOut(
                inFlight.receipt,
                inFlight.asker,
                inFlight.messages,
                PoolState.export(inFlight.gap)),
        mailbox.waiting == null
            ? List.of()
            : mailbox.waiting.stream()
                .map(
                    w ->
                        new PoolState.Waiting(
                            w.asker(), w.ticket(), w.command().inFlight(), w.deadlineMicros()))
                .toList(),
        mailbox.keys == null ? Map.of() : mailbox.keys.all());
  }
}
