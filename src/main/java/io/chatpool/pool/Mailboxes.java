package io.chatpool.pool;

import java.util.List;

/**
 * All mailboxes and what they hold: broadcasts, ages and lengths. (NOT thread safe)
 *
 * <p>Broadcasts go into one shared {@link BroadcastLog}. Every access to a mailbox goes through
 * {@link #touch} or {@link #merge}, which first brings in what the log has for it. All that a
 * mailbox holds at that moment is older than what the log still has for it, so merging is
 * appending.
 */
final class Mailboxes {

  /** To pass a page that nobody has touched takes this small a part of a look at one. */
  private static final int MAX_PAGES_PASSED_PER_PAGE = 1024;

  private final PoolLimits limits;
  private final PoolCounters counters;
  private final MailboxTable table;
  private final BroadcastLog broadcasts;

  private long nowMicros;
  private long lastSeq;

  private final MailboxRound sweep;
  private final MailboxRound survey;

  /** What the survey that is under way has found so far; null if none is. */
  private MailboxCensus census;

  Mailboxes(PoolLimits limits, PoolCounters counters, long nowMicros) {
    this.limits = limits;
    this.counters = counters;
    this.nowMicros = nowMicros;
    table = new MailboxTable(limits.maxId());
    sweep = new MailboxRound(table);
    survey = new MailboxRound(table);
    broadcasts = new BroadcastLog(limits.maxQueueLength());
  }

  long nowMicros() {
    return nowMicros;
  }

  /** A clock that goes back is taken as one that stands. */
  void advance(long nowMicros) {
    this.nowMicros = Math.max(this.nowMicros, nowMicros);
  }

  int touchedCount() {
    return table.touched();
  }

  /** A mailbox that is up to date; it exists from now on. */
  Mailbox touch(int id) {
    Mailbox mailbox = table.touch(id);
    merge(mailbox);
    return mailbox;
  }

  /** The mailbox as it is, or null if nobody has touched it. */
  Mailbox find(int id) {
    return table.find(id);
  }

  /** Brings a mailbox up to date: what has expired goes first, then broadcasts come in. */
  void merge(Mailbox mailbox) {
    expire(mailbox);
    if (mailbox.nextBroadcast == broadcasts.end()) {
      return;
    }
    broadcasts.expire(oldestStoredAtMicros());
    long next = mailbox.nextBroadcast;
    long dropped = broadcasts.droppedSince(next);
    long tooOld = broadcasts.expiredSince(next);
    counters.merged += broadcasts.end() - next;
    if (tooOld > 0) {
      counters.expired += tooOld;
      mailbox.gap().countExpired(tooOld);
    }
    if (dropped > 0) {
      counters.countDropped(mailbox, dropped);
      mailbox.gap().countDropped(dropped);
    }
    for (long n = Math.max(next, broadcasts.first()); n < broadcasts.end(); n++) {
      append(mailbox, broadcasts.get(n));
    }
    mailbox.nextBroadcast = broadcasts.end();
  }

  /** Stores a message for one mailbox, and returns it. */
  Mailbox send(int from, int to, byte[] text) {
    Mailbox mailbox = touch(to);
    append(mailbox, newMessage(from, to, text));
    return mailbox;
  }

  /** Stores a message for all mailboxes but the sender's. */
  void broadcast(int from, byte[] text) {
    Mailbox sender = touch(from);
    broadcasts.expire(oldestStoredAtMicros());
    broadcasts.append(newMessage(from, Message.EVERYONE, text));
    sender.nextBroadcast = broadcasts.end();
  }

  /** Puts messages back into a mailbox that is up to date. */
  void giveBack(Mailbox mailbox, List<Message> lost) {
    long oldest = oldestStoredAtMicros();
    List<Message> returned = lost.stream().filter(m -> m.storedAtMicros() >= oldest).toList();
    int expired = lost.size() - returned.size();
    if (expired > 0) {
      counters.expired += expired;
      mailbox.gap().countExpired(expired);
    }
    counters.queued += returned.size();
    mailbox.queue.giveBack(returned, limits.maxQueueLength()).forEach(m -> drop(mailbox, m));
  }

  /**
   * Frees what has expired in the next slice of mailboxes. Broadcasts are not merged: one broadcast
   * must not cost a step per mailbox.
   *
   * @param pages how many pages of 1024 ids to look at
   * @return true when this slice ended a round over all mailboxes
   */
  boolean sweep(int pages) {
    broadcasts.expire(oldestStoredAtMicros());
    return sweep.visit(pages, pages, this::expire);
  }

  /**
   * Looks at the next slice of mailboxes, as {@link #sweep} does, and notes what they hold.
   *
   * @param pages how many pages to look at in which there are mailboxes
   * @return what a round over all mailboxes has found, if this slice has ended it; otherwise null
   */
  PoolSurvey survey(int pages) {
    if (census == null) {
      census = new MailboxCensus(limits.maxQueueLength());
    }
    boolean ended = survey.visit(pages, pages * MAX_PAGES_PASSED_PER_PAGE, this::takeIntoSurvey);
    if (!ended) {
      return null;
    }
    PoolSurvey found = census.result(nowMicros);
    census = null;
    return found;
  }

  /** The next survey begins with the first mailbox. */
  void abandonSurvey() {
    census = null;
    survey.restart();
  }

  private void takeIntoSurvey(Mailbox mailbox) {
    expire(mailbox);
    census.count(mailbox);
  }

  private Message newMessage(int from, int to, byte[] text) {
    counters.stored++;
    lastSeq = Math.max(lastSeq + 1, nowMicros);
    return new Message(lastSeq, nowMicros, from, to, text);
  }

  private void append(Mailbox mailbox, Message message) {
    counters.queued++;
    Message displaced = mailbox.queue.append(message, limits.maxQueueLength());
    if (displaced != null) {
      drop(mailbox, displaced);
    }
  }

  private void drop(Mailbox mailbox, Message displaced) {
    counters.countDropped(mailbox, 1);
    lossesOf(mailbox, displaced).countDropped(1);
  }

  private void expire(Mailbox mailbox) {
    long oldest = oldestStoredAtMicros();
    MessageQueue queue = mailbox.queue;
    while (queue.isOldestBefore(oldest)) {
      counters.expired++;
      lossesOf(mailbox, queue.removeOldest()).countExpired(1);
    }
    if (queue.size() == 0) {
      queue.releaseMemory();
    }
  }

  /**
   * Where the loss of the oldest message counts. One that has been pushed is lost only if its
   * connection ends before it is acknowledged.
   */
  private Losses lossesOf(Mailbox mailbox, Message oldest) {
    if (mailbox.pushedCount() == 0) {
      counters.queued--;
      return mailbox.gap();
    }
    mailbox.session.pushedCount--;
    counters.pushed--;
    return mailbox.session.confirmedBy(oldest.seq());
  }

  /** A message is too old when its age is above the limit, not when it equals it. */
  private long oldestStoredAtMicros() {
    return nowMicros - limits.expireMicros();
  }
}
