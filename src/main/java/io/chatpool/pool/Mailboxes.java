package io.chatpool.pool;

import java.util.List;
import java.util.function.Consumer;

/**
 * All mailboxes and what they hold: broadcasts, ages, lengths, keys, and what that costs. (NOT
 * thread safe)
 *
 * <p>Broadcasts go into one shared {@link BroadcastLog}. Every access to a mailbox begins with
 * {@link #merge}, which brings in what the log has for it. All that a mailbox holds at that moment
 * is older than what the log still has for it, so merging is appending.
 */
final class Mailboxes {

  /** As many loads as a processor has under way at a time, and some more. */
  private static final int GONE_AT_A_TIME = 32;

  private final PoolCounters counters;
  private final MailboxTable table = new MailboxTable();
  private final BroadcastLog broadcasts;

  private PoolLimits limits;
  private long nowMicros;
  private long wallMicros;
  private long lastSeq;

  /** Where the next slice of a sweep begins. */
  private int sweptUpTo;

  /**
   * Messages that are nowhere in the pool any more, and still counted in {@link
   * PoolCounters#bytes}. The oldest messages have long left the processor's cache: it waits for
   * many of them no longer than for one, if they are looked at together.
   */
  private final Message[] gone = new Message[GONE_AT_A_TIME];

  private int goneCount;

  Mailboxes(PoolLimits limits, PoolCounters counters, long nowMicros) {
    this.limits = limits;
    this.counters = counters;
    this.nowMicros = nowMicros;
    broadcasts = new BroadcastLog(counters);
  }

  PoolLimits limits() {
    return limits;
  }

  /** Mailboxes that hold more than they may from now on lose it when they are next used. */
  void setLimits(PoolLimits newLimits) {
    limits = newLimits;
    broadcasts.trim(newLimits.maxQueueLength());
  }

  long nowMicros() {
    return nowMicros;
  }

  /** Time that goes back is taken as time that stands. */
  void advance(long newNowMicros, long newWallMicros) {
    nowMicros = Math.max(nowMicros, newNowMicros);
    wallMicros = newWallMicros;
  }

  int count() {
    return table.size();
  }

  /** The mailbox as it is, or null if there is none. */
  Mailbox find(int id) {
    return table.find(id);
  }

  /** A mailbox that is up to date, made if there is none. */
  Mailbox touch(int id) {
    return touch(id, table.find(id));
  }

  /** As {@link #touch(int)}, for who has looked already. */
  Mailbox touch(int id, Mailbox found) {
    Mailbox mailbox = found == null ? make(id) : found;
    merge(mailbox);
    return mailbox;
  }

  /** Whether there are broadcasts that have not expired. */
  boolean hasBroadcasts() {
    broadcasts.expire(oldestStoredAtMicros());
    return broadcasts.first() < broadcasts.end();
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
      gapOf(mailbox).countExpired(tooOld, nowMicros);
    }
    if (dropped > 0) {
      counters.countDropped(mailbox, dropped);
      gapOf(mailbox).countDropped(dropped, nowMicros);
    }
    for (long n = Math.max(next, broadcasts.first()); n < broadcasts.end(); n++) {
      append(mailbox, broadcasts.get(n));
    }
    mailbox.nextBroadcast = broadcasts.end();
  }

  /** Whether the sender has used the key of a message before, and that is not forgotten. */
  boolean isRepeated(PoolCommand.Send send) {
    if (send.key() == PoolCommand.Send.NO_KEY) {
      return false;
    }
    Mailbox sender = table.find(send.from());
    return sender != null
        && sender.keys != null
        && sender.keys.has(send.key(), oldestStoredAtMicros());
  }

  /**
   * Stores a message.
   *
   * @return the mailbox that has it, that of the sender if it went to everyone; null if there is no
   *     room, and then nothing has changed
   */
  Mailbox send(PoolCommand.Send send) {
    boolean toAll = send.to() == Message.EVERYONE;
    int touchedId = toAll ? send.from() : send.to();
    Mailbox found = table.find(touchedId);
    if (!fits(costOf(send, toAll, found), limits.maxBytes())) {
      return null;
    }
    Mailbox mailbox = touch(touchedId, found);
    if (send.key() != PoolCommand.Send.NO_KEY) {
      remember(send.from(), send.key());
    }
    Message message = newMessage(send);
    if (toAll) {
      broadcasts.expire(oldestStoredAtMicros());
      broadcasts.append(message, limits.maxQueueLength());
      mailbox.nextBroadcast = broadcasts.end();
    } else {
      append(mailbox, message);
    }
    return mailbox;
  }

  /**
   * Whether a mailbox that is to be drained may have what that costs. One that is there and has no
   * broadcasts to merge always may: draining it makes room.
   *
   * @param found null if there is none yet
   */
  boolean admitsDraining(Mailbox found, long bytes) {
    long merging = costOfTouch(found);
    return merging == 0 || fits(merging + bytes, limits.maxBytesToDrain());
  }

  /** Puts messages back into a mailbox that is up to date. */
  void giveBack(Mailbox mailbox, List<Message> lost) {
    long oldest = oldestStoredAtMicros();
    List<Message> returned = lost.stream().filter(m -> m.storedAtMicros() >= oldest).toList();
    int expired = lost.size() - returned.size();
    if (expired > 0) {
      lost.subList(0, expired).forEach(this::letGo);
      counters.expired += expired;
      gapOf(mailbox).countExpired(expired, nowMicros);
    }
    counters.queued += returned.size();
    mailbox.queue.giveBack(returned, limits.maxQueueLength()).forEach(m -> drop(mailbox, m));
  }

  /** A message that was in a mailbox is nowhere in the pool any more. */
  void letGo(Message message) {
    gone[goneCount] = message;
    goneCount++;
    if (goneCount == gone.length) {
      countGone();
    }
  }

  /** Brings {@link PoolCounters#bytes} up to date: until then it tells too much. */
  void countGone() {
    for (int i = 0; i < goneCount; i++) {
      Message message = gone[i];
      gone[i] = null;
      if (message.to() == Message.EVERYONE) {
        counters.bytes -= Cost.SLOT;
        broadcasts.letGo(message);
      } else {
        counters.bytes -= Cost.message(message.text());
      }
    }
    goneCount = 0;
  }

  private boolean fits(long bytes, long maxBytes) {
    if (counters.bytes + bytes <= maxBytes) {
      return true;
    }
    countGone();
    return counters.bytes + bytes <= maxBytes;
  }

  /** What is missing, or null; from now on nothing is. */
  Losses takeGap(Mailbox mailbox) {
    Losses taken = mailbox.gap;
    if (taken != null) {
      mailbox.gap = null;
      counters.bytes -= Cost.GAP;
    }
    return taken;
  }

  /** What was taken has not been told after all. */
  void giveBackGap(Mailbox mailbox, Losses taken) {
    if (taken != null) {
      gapOf(mailbox).add(taken, nowMicros);
    }
  }

  /**
   * Frees what has expired in the next slice of mailboxes, and forgets those that nothing tells
   * from one that was never used. Broadcasts are not merged: one broadcast must not cost a step per
   * mailbox.
   *
   * @param count how many mailboxes to look at
   * @return true when this slice ended a round over all mailboxes
   */
  boolean sweep(int count) {
    broadcasts.expire(oldestStoredAtMicros());
    sweptUpTo = table.visit(sweptUpTo, count, this::sweep);
    return sweptUpTo == 0;
  }

  /** Visits mailboxes in the order of their ids; see {@link MailboxTable#visit}. */
  int visit(int firstId, int count, Consumer<Mailbox> visitor) {
    return table.visit(firstId, count, visitor);
  }

  /** A message is too old when its age is above the limit, not when it equals it. */
  long oldestStoredAtMicros() {
    return nowMicros - limits.expireMicros();
  }

  long lastSeq() {
    return lastSeq;
  }

  int sweptUpTo() {
    return sweptUpTo;
  }

  PoolState.Log exportLog() {
    return broadcasts.export();
  }

  void restore(PoolState.Head head) {
    lastSeq = head.lastSeq();
    sweptUpTo = head.sweptUpTo();
    broadcasts.restore(head.log());
  }

  /** A mailbox with its messages and keys; what else it has is restored by who keeps it. */
  Mailbox restore(PoolState.Box box) {
    Mailbox mailbox = put(new Mailbox(box.id(), box.nextBroadcast()));
    box.messages().forEach(m -> mailbox.queue.append(hold(m), Integer.MAX_VALUE));
    counters.queued += box.messages().size();
    mailbox.droppedUntold = box.droppedUntold();
    if (box.missing() != null) {
      mailbox.gap = PoolState.restore(box.missing());
      counters.bytes += Cost.GAP;
    }
    box.keys().forEach((key, usedMicros) -> keysOf(mailbox).add(key, usedMicros));
    return mailbox;
  }

  /** A message comes to be in a mailbox or a hand-out. Returns the object that all share. */
  Message hold(Message message) {
    if (message.to() == Message.EVERYONE) {
      counters.bytes += Cost.SLOT;
      return broadcasts.hold(message);
    }
    counters.bytes += Cost.message(message.text());
    return message;
  }

  /** Begins at the oldest broadcast that has not expired. */
  private Mailbox make(int id) {
    broadcasts.expire(oldestStoredAtMicros());
    return put(new Mailbox(id, broadcasts.first()));
  }

  private Mailbox put(Mailbox mailbox) {
    table.put(mailbox);
    counters.bytes += Cost.MAILBOX;
    return mailbox;
  }

  private Losses gapOf(Mailbox mailbox) {
    if (mailbox.gap == null) {
      mailbox.gap = new Losses();
      counters.bytes += Cost.GAP;
    }
    return mailbox.gap;
  }

  private Message newMessage(PoolCommand.Send send) {
    counters.stored++;
    lastSeq = Math.max(lastSeq + 1, wallMicros);
    return new Message(lastSeq, nowMicros, send.from(), send.to(), send.text());
  }

  private void append(Mailbox mailbox, Message message) {
    counters.queued++;
    Message displaced = mailbox.queue.append(hold(message), limits.maxQueueLength());
    if (displaced != null) {
      drop(mailbox, displaced);
    }
  }

  private void drop(Mailbox mailbox, Message displaced) {
    counters.countDropped(mailbox, 1);
    lossesOf(mailbox, displaced).countDropped(1, nowMicros);
    letGo(displaced);
  }

  private void expire(Mailbox mailbox) {
    long oldest = oldestStoredAtMicros();
    MessageQueue queue = mailbox.queue;
    while (queue.isOldestBefore(oldest)) {
      counters.expired++;
      Message expired = queue.removeOldest();
      lossesOf(mailbox, expired).countExpired(1, nowMicros);
      letGo(expired);
    }
    while (queue.size() > limits.maxQueueLength()) {
      drop(mailbox, queue.removeOldest());
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
      return gapOf(mailbox);
    }
    mailbox.session.pushedCount--;
    counters.pushed--;
    return mailbox.session.confirmedBy(oldest.seq(), counters);
  }

  private void sweep(Mailbox mailbox) {
    expire(mailbox);
    if (mailbox.keys != null) {
      mailbox.keys.expire(oldestStoredAtMicros());
      if (mailbox.keys.isEmpty()) {
        mailbox.keys.release();
        mailbox.keys = null;
      }
    }
    if (isAsIfNeverUsed(mailbox)) {
      takeGap(mailbox);
      table.remove(mailbox);
      counters.bytes -= Cost.MAILBOX;
    }
  }

  private boolean isAsIfNeverUsed(Mailbox mailbox) {
    return mailbox.queue.size() == 0
        && mailbox.session == null
        && mailbox.inFlight == null
        && mailbox.waiting == null
        && mailbox.keys == null
        && mailbox.droppedUntold == 0
        && mailbox.nextBroadcast <= broadcasts.first()
        && (mailbox.gap == null || mailbox.gap.changedMicros() < oldestStoredAtMicros());
  }

  private long costOf(PoolCommand.Send send, boolean toAll, Mailbox found) {
    long bytes = toAll ? Cost.SLOT + Cost.broadcast(send.text()) : Cost.message(send.text());
    if (send.key() != PoolCommand.Send.NO_KEY) {
      // At most: the sender may have a mailbox and other keys.
      bytes += Cost.KEY + Cost.KEYS + Cost.MAILBOX;
    }
    return bytes + costOfTouch(found);
  }

  private long costOfTouch(Mailbox found) {
    if (found == null) {
      return Cost.MAILBOX + (broadcasts.end() - broadcasts.first()) * Cost.SLOT;
    }
    long unmerged = broadcasts.end() - Math.max(found.nextBroadcast, broadcasts.first());
    return unmerged * Cost.SLOT;
  }

  /** Broadcasts are not merged: that somebody has sent is no look into its mailbox. */
  private void remember(int from, long key) {
    Mailbox found = table.find(from);
    Mailbox sender = found == null ? make(from) : found;
    SenderKeys keys = keysOf(sender);
    keys.expire(oldestStoredAtMicros());
    keys.add(key, nowMicros);
  }

  private SenderKeys keysOf(Mailbox sender) {
    if (sender.keys == null) {
      sender.keys = new SenderKeys(counters);
    }
    return sender.keys;
  }
}
