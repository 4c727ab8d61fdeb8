package io.chatpool.pool;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All mailboxes: a deterministic function of commands and the time that comes with each. (NOT
 * thread safe: it has one owner)
 *
 * <p><b>Broadcasts</b> go into one shared {@link BroadcastLog}. Every access to a mailbox goes
 * through {@link #touch}, which first merges what the log has for it. All that a mailbox holds at
 * that moment is older than what the log still has for it, so merging is appending.
 *
 * <p><b>Receives</b> put what they hand out in flight. Until that is settled, another receive of
 * the same mailbox waits: it sees either nothing of what was in flight, or all of it.
 */
public final class MessagePool {

  /** Where answers go: to the asker of the question, under the number that it gave the question. */
  public interface Answers {
    void answer(String asker, long ticket, PoolResult result);
  }

  private final PoolLimits limits;
  private final MailboxTable mailboxes;
  private final BroadcastLog broadcasts;

  private final Receipts receipts = new Receipts();
  private final PoolCounters counters = new PoolCounters();

  /** Mailboxes that receives wait for. */
  private final Set<Mailbox> contended = new LinkedHashSet<>();

  private long nowMicros;
  private long lastSeq;
  private long lastReceipt;
  private int nextPageToSweep;

  /**
   * An empty pool.
   *
   * @param nowMicros wall clock in microseconds. Receipts count up from it, so a receipt of an
   *     earlier pool is never taken for one of this
   */
  public MessagePool(PoolLimits limits, long nowMicros) {
    this.limits = limits;
    this.nowMicros = nowMicros;
    this.lastReceipt = nowMicros;
    mailboxes = new MailboxTable(limits.maxId());
    broadcasts = new BroadcastLog(limits.maxQueueLength());
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
    advance(nowMicros);
    if (command instanceof PoolCommand.Send send) {
      answers.answer(asker, ticket, send(send));
    } else if (command instanceof PoolCommand.Receive receive) {
      receive(asker, ticket, receive, answers);
    } else if (command instanceof PoolCommand.Settle settle) {
      settle(settle, answers);
    } else if (command instanceof PoolCommand.Acknowledge acknowledge) {
      acknowledge(asker, acknowledge, answers);
      answers.answer(asker, ticket, PoolResult.Applied.INSTANCE);
    } else if (command instanceof PoolCommand.Leave) {
      leave(asker, answers);
      answers.answer(asker, ticket, PoolResult.Applied.INSTANCE);
    } else if (command instanceof PoolCommand.ReadStats) {
      answers.answer(asker, ticket, stats());
    } else {
      throw new IllegalArgumentException("No such command: " + command);
    }
  }

  /** Refuses the receives that have waited too long. */
  public void refuseOverdue(long nowMicros, Answers answers) {
    advance(nowMicros);
    refuseWaitingUntil(this.nowMicros, answers);
  }

  /** Refuses all receives that wait: the pool is about to end. */
  public void refuseWaiting(Answers answers) {
    refuseWaitingUntil(Long.MAX_VALUE, answers);
  }

  /**
   * Frees what has expired in the next slice of mailboxes. Broadcasts are not merged: one broadcast
   * must not cost a step per mailbox.
   *
   * @param pages how many pages of 1024 ids to look at
   * @return true when this slice ended a round over all mailboxes
   */
  public boolean sweep(int pages, long nowMicros) {
    advance(nowMicros);
    broadcasts.expire(oldestStoredAtMicros());
    for (int i = 0; i < pages && nextPageToSweep < mailboxes.pageCount(); i++) {
      Mailbox[] page = mailboxes.page(nextPageToSweep++);
      if (page != null) {
        for (Mailbox mailbox : page) {
          if (mailbox != null) {
            expire(mailbox);
          }
        }
      }
    }
    if (nextPageToSweep < mailboxes.pageCount()) {
      return false;
    }
    nextPageToSweep = 0;
    return true;
  }

  /** How many messages each id has lost to newer ones since this was last asked. */
  public Map<Integer, Long> takeDropped() {
    return counters.takeDropped();
  }

  private PoolResult send(PoolCommand.Send send) {
    Message message = new Message(nextSeq(), nowMicros, send.from(), send.to(), send.text());
    counters.stored++;
    if (send.to() == Message.EVERYONE) {
      Mailbox sender = touch(send.from());
      broadcasts.expire(oldestStoredAtMicros());
      broadcasts.append(message);
      sender.nextBroadcast = broadcasts.end();
    } else {
      append(touch(send.to()), message);
    }
    return PoolResult.Applied.INSTANCE;
  }

  private void receive(String asker, long ticket, PoolCommand.Receive receive, Answers answers) {
    Mailbox mailbox = touch(receive.id());
    if (!mailbox.isReceiveInFlight()) {
      answers.answer(asker, ticket, handOut(mailbox, asker, receive));
    } else if (mailbox.waitingCount() < PoolLimits.MAX_WAITING_PER_MAILBOX) {
      long deadlineMicros = nowMicros + limits.waitMicros();
      mailbox.addWaiting(new WaitingReceive(asker, ticket, receive, deadlineMicros));
      contended.add(mailbox);
    } else {
      answers.answer(asker, ticket, PoolResult.Busy.INSTANCE);
    }
  }

  private PoolResult handOut(Mailbox mailbox, String asker, PoolCommand.Receive receive) {
    List<Message> messages = mailbox.queue.takeAll();
    counters.queued -= messages.size();
    if (messages.isEmpty()) {
      return PoolResult.Received.NOTHING;
    }
    if (!receive.inFlight()) {
      counters.delivered += messages.size();
      return new PoolResult.Received(PoolResult.Received.NOTHING_IN_FLIGHT, messages);
    }
    InFlight handedOut = new InFlight(++lastReceipt, asker, mailbox, messages);
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
      receipts.add(new InFlight(held.receipt, asker, mailbox, left));
    }
  }

  private void leave(String asker, Answers answers) {
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
    merge(mailbox);
    long oldest = oldestStoredAtMicros();
    List<Message> returned =
        lost.messages.stream().filter(m -> m.storedAtMicros() >= oldest).toList();
    int dropped = mailbox.queue.giveBack(returned, limits.maxQueueLength());
    counters.givenBack += lost.messages.size();
    counters.expired += lost.messages.size() - returned.size();
    counters.queued += returned.size() - dropped;
    counters.countDropped(mailbox, dropped);
  }

  private void serveWaiting(Mailbox mailbox, Answers answers) {
    while (!mailbox.isReceiveInFlight() && mailbox.waitingCount() > 0) {
      WaitingReceive next = mailbox.pollWaiting();
      merge(mailbox);
      PoolResult result = handOut(mailbox, next.asker(), next.command());
      answers.answer(next.asker(), next.ticket(), result);
    }
    forgetIfNobodyWaits(mailbox);
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
    return counters.stats(mailboxes.touched(), receipts.messages(), waiting);
  }

  private Mailbox touch(int id) {
    Mailbox mailbox = mailboxes.touch(id);
    merge(mailbox);
    return mailbox;
  }

  /** Brings a mailbox up to date: what has expired goes first, then broadcasts come in. */
  private void merge(Mailbox mailbox) {
    expire(mailbox);
    if (mailbox.nextBroadcast == broadcasts.end()) {
      return;
    }
    broadcasts.expire(oldestStoredAtMicros());
    long next = mailbox.nextBroadcast;
    long dropped = broadcasts.droppedSince(next);
    long tooOld = broadcasts.expiredSince(next);
    counters.merged += broadcasts.end() - next;
    counters.expired += tooOld;
    counters.countDropped(mailbox, dropped);
    for (long n = Math.max(next, broadcasts.first()); n < broadcasts.end(); n++) {
      append(mailbox, broadcasts.get(n));
    }
    mailbox.nextBroadcast = broadcasts.end();
  }

  private void append(Mailbox mailbox, Message message) {
    int dropped = mailbox.queue.append(message, limits.maxQueueLength());
    counters.queued += 1 - dropped;
    counters.countDropped(mailbox, dropped);
  }

  private void expire(Mailbox mailbox) {
    int tooOld = mailbox.queue.expire(oldestStoredAtMicros());
    counters.queued -= tooOld;
    counters.expired += tooOld;
  }

  /** A message is too old when its age is above the limit, not when it equals it. */
  private long oldestStoredAtMicros() {
    return nowMicros - limits.expireMicros();
  }

  private long nextSeq() {
    lastSeq = Math.max(lastSeq + 1, nowMicros);
    return lastSeq;
  }

  private void advance(long nowMicros) {
    this.nowMicros = Math.max(this.nowMicros, nowMicros);
  }
}
