package io.chatpool.pool;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All mailboxes behind one door: a deterministic function of commands and the time that comes with
 * each. (NOT thread safe: it has one owner)
 *
 * <p>A <b>step</b> is some commands, each by {@link #apply}, and then {@link #notifyHolders}: what
 * live sessions are pushed follows from all commands of the step.
 *
 * <p><b>Receives</b> put what they hand out in flight. Until that is settled, another receive of
 * the same mailbox waits: it sees either nothing of what was in flight, or all of it.
 */
public final class MessagePool {

  /** Where answers go: to the asker of the question, under the number that it gave the question. */
  public interface Answers {
    void answer(String asker, long ticket, PoolResult result);
  }

  /** Where the holders of live sessions hear what they have not asked for. */
  public interface Notifications {
    void tell(String holder, Notification notification);
  }

  private final PoolLimits limits;
  private final PoolCounters counters = new PoolCounters();
  private final Mailboxes mailboxes;
  private final LiveSessions sessions;
  private final Surveys surveys;
  private final Receipts receipts = new Receipts();

  /** Mailboxes that receives wait for. */
  private final Set<Mailbox> contended = new LinkedHashSet<>();

  private long lastReceipt;

  /**
   * An empty pool.
   *
   * @param nowMicros wall clock in microseconds. Receipts and tokens count up from it, so one of an
   *     earlier pool is never taken for one of this
   */
  public MessagePool(PoolLimits limits, long nowMicros) {
    this.limits = limits;
    this.lastReceipt = nowMicros;
    mailboxes = new Mailboxes(limits, counters, nowMicros);
    sessions = new LiveSessions(mailboxes, counters, nowMicros);
    surveys = new Surveys(mailboxes);
  }

  /**
   * Applies one command.
   *
   * @param asker who asks; what it has in flight is given back when it {@link PoolCommand.Leave}s
   * @param ticket the asker's own number of the question
   * @param nowMicros wall clock in microseconds; a clock that goes back is taken as one that stands
   * @param answers gets the answer, and the answers to receives that had waited for this command
   */
  public void apply(
      String asker, long ticket, PoolCommand command, long nowMicros, Answers answers) {
    mailboxes.advance(nowMicros);
    if (command instanceof PoolCommand.Send send) {
      send(send);
      answers.answer(asker, ticket, PoolResult.Applied.INSTANCE);
    } else if (command instanceof PoolCommand.Receive receive) {
      receive(asker, ticket, receive, answers);
    } else if (command instanceof PoolCommand.Settle settle) {
      settle(settle, answers);
    } else if (command instanceof PoolCommand.AcknowledgePushed acknowledge) {
      sessions.acknowledge(acknowledge);
    } else if (command instanceof PoolCommand.Credit credit) {
      sessions.credit(credit);
    } else if (command instanceof PoolCommand.Attach attach) {
      answers.answer(asker, ticket, sessions.attach(asker, attach));
    } else if (command instanceof PoolCommand.Detach detach) {
      sessions.detach(detach);
    } else if (command instanceof PoolCommand.Acknowledge acknowledge) {
      acknowledge(asker, acknowledge, answers);
      answers.answer(asker, ticket, PoolResult.Applied.INSTANCE);
    } else if (command instanceof PoolCommand.Leave) {
      leave(asker, answers);
      answers.answer(asker, ticket, PoolResult.Applied.INSTANCE);
    } else if (command instanceof PoolCommand.ReadStats) {
      answers.answer(asker, ticket, stats());
    } else if (command instanceof PoolCommand.ReadEpoch) {
      answers.answer(asker, ticket, new PoolResult.Epoch(lastReceipt));
    } else if (command instanceof PoolCommand.ReadSurvey) {
      surveys.ask(asker, ticket, answers);
    } else {
      throw new IllegalArgumentException("No such command: " + command);
    }
  }

  /** Ends a step: tells the holders of live sessions what its commands have come to. */
  public void notifyHolders(Notifications notifications) {
    sessions.notifyHolders(notifications);
  }

  /** Refuses the receives that have waited too long. */
  public void refuseOverdue(long nowMicros, Answers answers) {
    mailboxes.advance(nowMicros);
    refuseWaitingUntil(mailboxes.nowMicros(), answers);
  }

  /** Refuses all that wait, for receives and for surveys: the pool is about to end. */
  public void refuseWaiting(Answers answers) {
    refuseWaitingUntil(Long.MAX_VALUE, answers);
    surveys.refuse(answers);
  }

  /**
   * Frees what has expired in the next slice of mailboxes. Broadcasts are not merged: one broadcast
   * must not cost a step per mailbox.
   *
   * @param pages how many pages of 1024 ids to look at
   * @return true when this slice ended a round over all mailboxes
   */
  public boolean sweep(int pages, long nowMicros) {
    mailboxes.advance(nowMicros);
    return mailboxes.sweep(pages);
  }

  /** Whether somebody waits for a survey. */
  public boolean isSurveyDue() {
    return surveys.isDue();
  }

  /**
   * Looks at the next slice of mailboxes, frees what has expired there, and answers those who wait
   * for a survey when this slice ends a round. Broadcasts are not merged.
   *
   * @param pages how many pages of 1024 ids to look at; those that nobody has touched hardly count
   */
  public void survey(int pages, long nowMicros, Answers answers) {
    mailboxes.advance(nowMicros);
    surveys.look(pages, answers);
  }

  /** How many messages each id has lost to newer ones since this was last asked. */
  public Map<Integer, Long> takeDropped() {
    return counters.takeDropped();
  }

  /** Which clients have got a live session, or lost theirs, since this was last asked. */
  public List<Presence> takePresences() {
    return sessions.takePresences();
  }

  private void send(PoolCommand.Send send) {
    if (send.to() == Message.EVERYONE) {
      mailboxes.broadcast(send.from(), send.text());
      sessions.setAllDue();
    } else {
      sessions.setDue(mailboxes.send(send.from(), send.to(), send.text()));
    }
  }

  private void receive(String asker, long ticket, PoolCommand.Receive receive, Answers answers) {
    Mailbox mailbox = mailboxes.touch(receive.id());
    if (!mailbox.isReceiveInFlight()) {
      answers.answer(asker, ticket, handOut(mailbox, asker, receive));
    } else if (mailbox.waitingCount() < PoolLimits.MAX_WAITING_PER_MAILBOX) {
      long deadlineMicros = mailboxes.nowMicros() + limits.waitMicros();
      mailbox.addWaiting(new WaitingReceive(asker, ticket, receive, deadlineMicros));
      contended.add(mailbox);
    } else {
      answers.answer(asker, ticket, PoolResult.Busy.INSTANCE);
    }
  }

  /** What a live session has been pushed stays out of it. */
  private PoolResult handOut(Mailbox mailbox, String asker, PoolCommand.Receive receive) {
    List<Message> messages = mailbox.queue.takeFrom(mailbox.pushedCount());
    counters.queued -= messages.size();
    if (messages.isEmpty()) {
      return PoolResult.Received.NOTHING;
    }
    Losses gap = mailbox.takeGap();
    if (!receive.inFlight()) {
      counters.delivered += messages.size();
      return new PoolResult.Received(PoolResult.Received.NOTHING_IN_FLIGHT, messages);
    }
    InFlight handedOut = new InFlight(++lastReceipt, asker, mailbox, messages, gap);
    receipts.add(handedOut);
    return new PoolResult.Received(handedOut.receipt, messages);
  }

  private void settle(PoolCommand.Settle settle, Answers answers) {
    Mailbox mailbox = mailboxes.find(settle.id());
    if (mailbox == null
        || mailbox.inFlight == null
        || mailbox.inFlight.receipt != settle.receipt()) {
      return;
    }
    InFlight settled = mailbox.inFlight;
    receipts.remove(settled);
    if (settle.delivered()) {
      counters.delivered += settled.messages.size();
    } else {
      giveBack(settled);
    }
    serveWaiting(mailbox, answers);
  }

  private void acknowledge(String asker, PoolCommand.Acknowledge acknowledge, Answers answers) {
    Mailbox mailbox = mailboxes.find(acknowledge.id());
    if (mailbox == null || mailbox.inFlight == null || !mailbox.inFlight.asker.equals(asker)) {
      return;
    }
    InFlight held = mailbox.inFlight;
    List<Message> left =
        held.messages.stream().filter(m -> m.seq() > acknowledge.upToSeq()).toList();
    counters.delivered += held.messages.size() - left.size();
    receipts.remove(held);
    if (left.isEmpty()) {
      serveWaiting(mailbox, answers);
    } else {
      Losses gap = left.size() == held.messages.size() ? held.gap : null;
      receipts.add(new InFlight(held.receipt, asker, mailbox, left, gap));
    }
  }

  private void leave(String asker, Answers answers) {
    sessions.detachAll(asker);
    surveys.forget(asker);
    for (Mailbox mailbox : List.copyOf(contended)) {
      mailbox.waiting.removeIf(waiting -> waiting.asker().equals(asker));
      forgetIfNobodyWaits(mailbox);
    }
    for (InFlight lost : receipts.of(asker)) {
      receipts.remove(lost);
      giveBack(lost);
      serveWaiting(lost.mailbox, answers);
    }
  }

  private void giveBack(InFlight lost) {
    Mailbox mailbox = lost.mailbox;
    mailboxes.merge(mailbox);
    mailbox.giveBackGap(lost.gap);
    mailboxes.giveBack(mailbox, lost.messages);
    counters.givenBack += lost.messages.size();
  }

  private void serveWaiting(Mailbox mailbox, Answers answers) {
    while (!mailbox.isReceiveInFlight() && mailbox.waitingCount() > 0) {
      WaitingReceive next = mailbox.pollWaiting();
      mailboxes.merge(mailbox);
      PoolResult result = handOut(mailbox, next.asker(), next.command());
      answers.answer(next.asker(), next.ticket(), result);
    }
    forgetIfNobodyWaits(mailbox);
    sessions.setDue(mailbox);
  }

  private void refuseWaitingUntil(long deadlineMicros, Answers answers) {
    Iterator<Mailbox> waitedFor = contended.iterator();
    while (waitedFor.hasNext()) {
      Mailbox mailbox = waitedFor.next();
      while (mailbox.waitingCount() > 0
          && mailbox.waiting.peek().deadlineMicros() <= deadlineMicros) {
        WaitingReceive overdue = mailbox.pollWaiting();
        answers.answer(overdue.asker(), overdue.ticket(), PoolResult.Busy.INSTANCE);
      }
      if (mailbox.waitingCount() == 0) {
        waitedFor.remove();
      }
    }
  }

  private void forgetIfNobodyWaits(Mailbox mailbox) {
    if (mailbox.waitingCount() == 0) {
      contended.remove(mailbox);
    }
  }

  private PoolStats stats() {
    long waiting = contended.stream().mapToLong(Mailbox::waitingCount).sum();
    return counters.stats(mailboxes.touchedCount(), receipts.messages(), waiting, sessions.count());
  }
}
