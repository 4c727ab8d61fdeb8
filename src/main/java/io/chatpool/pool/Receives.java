package io.chatpool.pool;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Receives: what they hand out is in flight until it is settled, and until then another receive of
 * the same mailbox waits. So it sees either nothing of what was in flight, or all of it. (NOT
 * thread safe)
 */
final class Receives {

  /** One hand-out whose fate is not known yet. No record: sets tell hand-outs apart by identity. */
  static final class InFlight {

    /** Names this hand-out; used once, and not by a later pool unless the clock was set back. */
    final long receipt;

    /** Who has to settle it. */
    final String asker;

    /** Where it came from and where it is given back to. */
    final Mailbox mailbox;

    /** Oldest first; those that have arrived are not in here any more. */
    List<Message> messages;

    /** What the mailbox had lost before these messages, or null; over when one of them arrives. */
    Losses gap;

    InFlight(long receipt, String asker, Mailbox mailbox, List<Message> messages, Losses gap) {
      this.receipt = receipt;
      this.asker = asker;
      this.mailbox = mailbox;
      this.messages = messages;
      this.gap = gap;
    }
  }

  /**
   * A receive that waits until an earlier one of the same id is settled.
   *
   * @param asker who asked
   * @param ticket the asker's own number of the question
   * @param command the receive
   * @param deadlineMicros when it is refused as busy
   */
  record Waiting(String asker, long ticket, PoolCommand.Receive command, long deadlineMicros) {}

  private final Mailboxes mailboxes;
  private final LiveSessions sessions;
  private final PoolCounters counters;

  /** What is in flight, by who has to settle it, in the order of the receipts. */
  private final Map<String, Set<InFlight>> inFlight = new HashMap<>();

  /** Mailboxes that receives wait for. */
  private final Set<Mailbox> contended = new LinkedHashSet<>();

  private long lastReceipt;

  Receives(Mailboxes mailboxes, LiveSessions sessions, PoolCounters counters, long lastReceipt) {
    this.mailboxes = mailboxes;
    this.sessions = sessions;
    this.counters = counters;
    this.lastReceipt = lastReceipt;
  }

  /** Returns the answer; null if it comes later. */
  PoolResult receive(String asker, long ticket, PoolCommand.Receive receive) {
    Mailbox found = mailboxes.find(receive.id());
    if (found == null && !mailboxes.hasBroadcasts()) {
      return PoolResult.Received.NOTHING;
    }
    if (!mailboxes.admitsDraining(found, Cost.HAND_OUT)) {
      counters.full++;
      return PoolResult.Full.INSTANCE;
    }
    Mailbox mailbox = mailboxes.touch(receive.id(), found);
    if (!mailbox.isReceiveInFlight()) {
      return handOut(mailbox, asker, receive);
    }
    if (mailbox.waitingCount() >= PoolLimits.MAX_WAITING_PER_MAILBOX) {
      return PoolResult.Busy.INSTANCE;
    }
    long deadlineMicros = mailboxes.nowMicros() + mailboxes.limits().waitMicros();
    addWaiting(mailbox, new Waiting(asker, ticket, receive, deadlineMicros));
    contended.add(mailbox);
    return null;
  }

  void settle(PoolCommand.Settle settle, Outcome outcome) {
    Mailbox mailbox = mailboxes.find(settle.id());
    if (mailbox == null
        || mailbox.inFlight == null
        || mailbox.inFlight.receipt != settle.receipt()) {
      return;
    }
    InFlight settled = mailbox.inFlight;
    remove(settled);
    if (settle.delivered()) {
      deliver(settled.messages);
    } else {
      giveBack(settled);
    }
    serveWaiting(mailbox, outcome);
  }

  void acknowledge(String asker, PoolCommand.Acknowledge acknowledge, Outcome outcome) {
    Mailbox mailbox = mailboxes.find(acknowledge.id());
    if (mailbox == null || mailbox.inFlight == null || !mailbox.inFlight.asker.equals(asker)) {
      return;
    }
    InFlight held = mailbox.inFlight;
    int arrived =
        (int) held.messages.stream().filter(m -> m.seq() <= acknowledge.upToSeq()).count();
    if (arrived == held.messages.size()) {
      remove(held);
      deliver(held.messages);
      serveWaiting(mailbox, outcome);
    } else if (arrived > 0) {
      deliver(held.messages.subList(0, arrived));
      counters.inFlight -= arrived;
      held.messages = List.copyOf(held.messages.subList(arrived, held.messages.size()));
      held.gap = null;
    }
  }

  /** So that a mailbox is not handed out to one after the other of those who are gone. */
  void withdraw(String asker, PoolCommand.Withdraw withdraw, Outcome outcome) {
    Mailbox mailbox = mailboxes.find(withdraw.id());
    if (mailbox == null || mailbox.waiting == null) {
      return;
    }
    boolean waited =
        mailbox.waiting.removeIf(
            waiting -> waiting.ticket() == withdraw.ticket() && waiting.asker().equals(asker));
    if (waited) {
      countOut();
      outcome.answer(asker, withdraw.ticket(), PoolResult.Busy.INSTANCE);
      forgetIfNobodyWaits(mailbox);
    }
  }

  /** An asker is gone: it waits for nothing, and what was in flight to it is given back. */
  void leave(String asker, Outcome outcome) {
    for (Mailbox mailbox : List.copyOf(contended)) {
      mailbox.waiting.stream().filter(w -> w.asker().equals(asker)).forEach(gone -> countOut());
      mailbox.waiting.removeIf(waiting -> waiting.asker().equals(asker));
      forgetIfNobodyWaits(mailbox);
    }
    for (InFlight lost : List.copyOf(inFlight.getOrDefault(asker, Set.of()))) {
      remove(lost);
      giveBack(lost);
      serveWaiting(lost.mailbox, outcome);
    }
  }

  /** Refuses the receives whose time to wait is over; or all of them. */
  void endWaits(boolean all, Outcome outcome) {
    long deadlineMicros = all ? Long.MAX_VALUE : mailboxes.nowMicros();
    for (Mailbox mailbox : List.copyOf(contended)) {
      while (mailbox.waitingCount() > 0
          && mailbox.waiting.peek().deadlineMicros() <= deadlineMicros) {
        Waiting overdue = pollWaiting(mailbox);
        outcome.answer(overdue.asker(), overdue.ticket(), PoolResult.Busy.INSTANCE);
      }
      forgetIfNobodyWaits(mailbox);
    }
  }

  long lastReceipt() {
    return lastReceipt;
  }

  /** Mailboxes that receives wait for, in order. */
  List<Integer> contended() {
    return contended.stream().map(mailbox -> mailbox.id).toList();
  }

  void restore(Mailbox mailbox, PoolState.Box box) {
    PoolState.HandOut handOut = box.handOut();
    if (handOut != null) {
      List<Message> messages = handOut.messages().stream().map(mailboxes::hold).toList();
      Losses gap = PoolState.restore(handOut.missing());
      mailbox.inFlight = new InFlight(handOut.receipt(), handOut.asker(), mailbox, messages, gap);
    }
    for (PoolState.Waiting waiting : box.waiting()) {
      addWaiting(
          mailbox,
          new Waiting(
              waiting.asker(),
              waiting.ticket(),
              new PoolCommand.Receive(mailbox.id, waiting.inFlight()),
              waiting.deadlineMicros()));
    }
  }

  /** When all mailboxes have been restored: what has an order over all of them. */
  void restoreOrder(List<Mailbox> withHandOut, List<Integer> contendedIds) {
    withHandOut.stream()
        .map(mailbox -> mailbox.inFlight)
        .sorted(Comparator.comparingLong(restored -> restored.receipt))
        .forEach(this::add);
    contendedIds.forEach(id -> contended.add(mailboxes.find(id)));
  }

  /** What a live session has been pushed stays out of it. */
  private PoolResult handOut(Mailbox mailbox, String asker, PoolCommand.Receive receive) {
    List<Message> messages = mailbox.queue.takeFrom(mailbox.pushedCount());
    counters.queued -= messages.size();
    if (messages.isEmpty()) {
      return PoolResult.Received.NOTHING;
    }
    Losses gap = mailboxes.takeGap(mailbox);
    if (!receive.inFlight()) {
      deliver(messages);
      return new PoolResult.Received(PoolResult.Received.NOTHING_IN_FLIGHT, messages);
    }
    InFlight handedOut = new InFlight(++lastReceipt, asker, mailbox, messages, gap);
    mailbox.inFlight = handedOut;
    add(handedOut);
    return new PoolResult.Received(handedOut.receipt, messages);
  }

  private void add(InFlight handedOut) {
    counters.inFlight += handedOut.messages.size();
    counters.bytes += Cost.HAND_OUT;
    inFlight.computeIfAbsent(handedOut.asker, a -> new LinkedHashSet<>()).add(handedOut);
  }

  private void remove(InFlight settled) {
    settled.mailbox.inFlight = null;
    counters.inFlight -= settled.messages.size();
    counters.bytes -= Cost.HAND_OUT;
    Set<InFlight> ofAsker = inFlight.get(settled.asker);
    ofAsker.remove(settled);
    if (ofAsker.isEmpty()) {
      inFlight.remove(settled.asker);
    }
  }

  private void deliver(List<Message> messages) {
    counters.delivered += messages.size();
    for (int i = 0; i < messages.size(); i++) {
      mailboxes.letGo(messages.get(i));
    }
  }

  private void giveBack(InFlight lost) {
    Mailbox mailbox = lost.mailbox;
    mailboxes.merge(mailbox);
    mailboxes.giveBackGap(mailbox, lost.gap);
    mailboxes.giveBack(mailbox, lost.messages);
    counters.givenBack += lost.messages.size();
  }

  private void serveWaiting(Mailbox mailbox, Outcome outcome) {
    while (!mailbox.isReceiveInFlight() && mailbox.waitingCount() > 0) {
      Waiting next = pollWaiting(mailbox);
      mailboxes.merge(mailbox);
      outcome.answer(next.asker(), next.ticket(), handOut(mailbox, next.asker(), next.command()));
    }
    forgetIfNobodyWaits(mailbox);
    sessions.setDue(mailbox);
  }

  private void addWaiting(Mailbox mailbox, Waiting receive) {
    if (mailbox.waiting == null) {
      mailbox.waiting = new ArrayDeque<>();
    }
    mailbox.waiting.add(receive);
    counters.waiting++;
    counters.bytes += Cost.WAITING;
  }

  private Waiting pollWaiting(Mailbox mailbox) {
    Waiting first = mailbox.waiting.poll();
    countOut();
    return first;
  }

  private void countOut() {
    counters.waiting--;
    counters.bytes -= Cost.WAITING;
  }

  private void forgetIfNobodyWaits(Mailbox mailbox) {
    if (mailbox.waitingCount() == 0) {
      mailbox.waiting = null;
      contended.remove(mailbox);
    }
  }
}
