package io.chatpool.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The live sessions of all mailboxes, and what is pushed to them. (NOT thread safe)
 *
 * <p>What a session may be pushed is found out once per step, when all commands of the step have
 * been applied: so messages go out in batches, and answers go out before the pushes that their
 * requests have caused.
 */
final class LiveSessions {

  /** Texts of one push, unless a single message is longer: what a slow reader can hold up. */
  static final int MAX_PUSH_BYTES = 64 * 1024;

  /** Messages of one push: short texts are not free either. */
  static final int MAX_PUSH_MESSAGES = 1024;

  /**
   * Sessions that are told of broadcasts in one step: so that a broadcast to very many holds up
   * others for about a millisecond at a time.
   */
  static final int MAX_TOLD_PER_STEP = 1024;

  /** The long connection of one mailbox, as the pool sees it. (NOT thread safe) */
  static final class LiveSession {

    /** Names this session; it rises with every attach, also from one pool to the next. */
    final long token;

    /** Who holds the connection. */
    final String asker;

    final Mailbox mailbox;

    /** Messages at the head of the mailbox that are pushed and not acknowledged. */
    int pushedCount;

    /** The last push has been confirmed, so another one may be sent. */
    boolean mayPush = true;

    /** It is among those that are looked at when the step ends. */
    boolean isDue;

    /** Null until there is one. */
    private Losses.Unconfirmed unconfirmed;

    LiveSession(long token, String asker, Mailbox mailbox) {
      this.token = token;
      this.asker = asker;
      this.mailbox = mailbox;
    }

    /** Losses that are none if the message with this {@code seq} is acknowledged. */
    Losses confirmedBy(long seq, PoolCounters counters) {
      if (unconfirmed == null) {
        unconfirmed = new Losses.Unconfirmed();
      }
      int before = unconfirmed.size();
      Losses losses = unconfirmed.confirmedBy(seq);
      counters.bytes += (unconfirmed.size() - before) * Cost.UNCONFIRMED;
      return losses;
    }

    private void confirm(long upToSeq, PoolCounters counters) {
      if (unconfirmed != null) {
        int before = unconfirmed.size();
        unconfirmed.confirm(upToSeq);
        counters.bytes += (unconfirmed.size() - before) * Cost.UNCONFIRMED;
      }
    }

    private PoolState.Session export() {
      TreeMap<Long, PoolState.Missing> missing = new TreeMap<>();
      if (unconfirmed != null) {
        unconfirmed.forEach((seq, losses) -> missing.put(seq, PoolState.export(losses)));
      }
      return new PoolState.Session(token, asker, pushedCount, mayPush, missing);
    }
  }

  private final Mailboxes mailboxes;
  private final PoolCounters counters;

  /** By token. */
  private final TreeMap<Long, LiveSession> all = new TreeMap<>();

  /** Those that something has happened to in this step. */
  private List<LiveSession> due = new ArrayList<>();

  private List<LiveSession> replaced = new ArrayList<>();
  private long lastToken;

  /** Broadcasts are told round by round in the order of tokens, beginning anywhere. */
  private long lastTold;

  private int leftToTell;
  private boolean tellsInThisStep;

  LiveSessions(Mailboxes mailboxes, PoolCounters counters, long lastToken) {
    this.mailboxes = mailboxes;
    this.counters = counters;
    this.lastToken = lastToken;
  }

  int count() {
    return all.size();
  }

  /** The newest session of a mailbox gets it; an older one may be dead without anybody's notice. */
  PoolResult attach(String asker, PoolCommand.Attach attach, Outcome outcome) {
    Mailbox found = mailboxes.find(attach.id());
    if (!mailboxes.admitsDraining(found, Cost.SESSION)) {
      counters.full++;
      return PoolResult.Full.INSTANCE;
    }
    Mailbox mailbox = mailboxes.touch(attach.id(), found);
    if (mailbox.session == null) {
      outcome.add(new Outcome.Presence(mailbox.id, true));
    } else {
      replaced.add(mailbox.session);
      end(mailbox.session);
    }
    add(new LiveSession(++lastToken, asker, mailbox));
    if (leftToTell > 0) {
      leftToTell++;
    }
    setDue(mailbox);
    return new PoolResult.Attached(lastToken);
  }

  void acknowledge(PoolCommand.AcknowledgePushed acknowledge) {
    LiveSession session = find(acknowledge.id(), acknowledge.token());
    if (session == null) {
      return;
    }
    mailboxes.merge(session.mailbox);
    MessageQueue queue = session.mailbox.queue;
    while (session.pushedCount > 0 && queue.get(0).seq() <= acknowledge.upToSeq()) {
      mailboxes.letGo(queue.removeOldest());
      session.pushedCount--;
      counters.pushed--;
      counters.delivered++;
    }
    session.confirm(acknowledge.upToSeq(), counters);
  }

  void credit(PoolCommand.Credit credit) {
    LiveSession session = find(credit.id(), credit.token());
    if (session != null) {
      session.mayPush = true;
      setDue(session.mailbox);
    }
  }

  void detach(PoolCommand.Detach detach, Outcome outcome) {
    LiveSession session = find(detach.id(), detach.token());
    if (session != null) {
      endForGood(session, outcome);
    }
  }

  /** A holder is gone, and all of its sessions with it. */
  void leave(String asker, Outcome outcome) {
    all.values().stream()
        .filter(session -> session.asker.equals(asker))
        .toList()
        .forEach(session -> endForGood(session, outcome));
  }

  /** Something has happened to a mailbox that may be a reason to push. */
  void setDue(Mailbox mailbox) {
    if (mailbox.session != null) {
      setDue(mailbox.session);
    }
  }

  /** Everybody may have got a message. */
  void setAllDue() {
    leftToTell = all.size();
    tellsInThisStep = true;
  }

  /** Goes on with telling of broadcasts. */
  void continueBroadcasts() {
    if (leftToTell > 0) {
      counters.broadcastsContinued++;
      tellsInThisStep = true;
    }
  }

  /** Whether sessions have still to be told of broadcasts. */
  boolean hasMoreToTell() {
    return leftToTell > 0;
  }

  /** Ends a step: tells what it has come to. */
  void endStep(Outcome outcome) {
    if (!replaced.isEmpty()) {
      List<LiveSession> over = replaced;
      replaced = new ArrayList<>();
      over.forEach(s -> outcome.tell(s.asker, new Notification.Replaced(s.token)));
    }
    if (tellsInThisStep) {
      tellsInThisStep = false;
      setNextDue();
    }
    if (!due.isEmpty()) {
      List<LiveSession> sessions = due;
      due = new ArrayList<>();
      sessions.forEach(session -> push(session, outcome));
    }
  }

  PoolState.Session export(Mailbox mailbox) {
    return mailbox.session == null ? null : mailbox.session.export();
  }

  long lastToken() {
    return lastToken;
  }

  long lastTold() {
    return lastTold;
  }

  int leftToTell() {
    return leftToTell;
  }

  void restore(PoolState.Head head) {
    lastToken = head.lastToken();
    lastTold = head.lastTold();
    leftToTell = head.leftToTell();
  }

  void restore(Mailbox mailbox, PoolState.Session state) {
    LiveSession session = new LiveSession(state.token(), state.asker(), mailbox);
    session.pushedCount = state.pushedCount();
    session.mayPush = state.mayPush();
    counters.queued -= state.pushedCount();
    counters.pushed += state.pushedCount();
    add(session);
    state
        .unconfirmed()
        .forEach(
            (seq, missing) -> {
              Losses losses = PoolState.restore(missing);
              session.confirmedBy(seq, counters).add(losses, losses.changedMicros());
            });
  }

  private void add(LiveSession session) {
    session.mailbox.session = session;
    all.put(session.token, session);
    counters.bytes += Cost.SESSION;
  }

  private void setDue(LiveSession session) {
    if (!session.isDue) {
      session.isDue = true;
      due.add(session);
    }
  }

  /** Those that come next in the round, of which the last may be the one that was told last. */
  private void setNextDue() {
    int count = Math.min(MAX_TOLD_PER_STEP, Math.min(leftToTell, all.size()));
    leftToTell = all.isEmpty() ? 0 : leftToTell - count;
    int behind = setDue(all.tailMap(lastTold, false).values(), count);
    setDue(all.values(), count - behind);
  }

  private int setDue(Collection<LiveSession> sessions, int count) {
    int left = count;
    for (LiveSession session : sessions) {
      if (left == 0) {
        break;
      }
      setDue(session);
      lastTold = session.token;
      left--;
    }
    return count - left;
  }

  private void push(LiveSession session, Outcome outcome) {
    session.isDue = false;
    Mailbox mailbox = session.mailbox;
    // Pushes wait for a receive in flight: if it is given back, its messages come first.
    if (mailbox.session != session || !session.mayPush || mailbox.isReceiveInFlight()) {
      return;
    }
    mailboxes.merge(mailbox);
    int first = session.pushedCount;
    int count = countForOnePush(mailbox.queue, first);
    if (count == 0) {
      return;
    }
    List<Message> messages = mailbox.queue.copy(first, first + count);
    session.mayPush = false;
    session.pushedCount += count;
    counters.queued -= count;
    counters.pushed += count;
    Gap gap = takeGap(session, messages.get(0).seq());
    outcome.tell(session.asker, new Notification.Push(session.token, gap, messages));
  }

  private static int countForOnePush(MessageQueue queue, int first) {
    int count = 0;
    long bytes = 0;
    while (first + count < queue.size() && count < MAX_PUSH_MESSAGES) {
      bytes += queue.get(first + count).text().length;
      if (count > 0 && bytes > MAX_PUSH_BYTES) {
        break;
      }
      count++;
    }
    return count;
  }

  /** A gap is over when the message that it was told before is acknowledged. */
  private Gap takeGap(LiveSession session, long followingSeq) {
    Losses losses = mailboxes.takeGap(session.mailbox);
    if (losses == null) {
      return Gap.NONE;
    }
    session.confirmedBy(followingSeq, counters).add(losses, mailboxes.nowMicros());
    return losses.toGap();
  }

  private LiveSession find(int id, long token) {
    Mailbox mailbox = mailboxes.find(id);
    boolean live = mailbox != null && mailbox.session != null && mailbox.session.token == token;
    return live ? mailbox.session : null;
  }

  private void endForGood(LiveSession session, Outcome outcome) {
    // What is already too old or pushed out does not come back.
    mailboxes.merge(session.mailbox);
    end(session);
    outcome.add(new Outcome.Presence(session.mailbox.id, false));
  }

  /** What was pushed and not acknowledged can be handed out again. */
  private void end(LiveSession session) {
    all.remove(session.token);
    session.mailbox.session = null;
    if (session.unconfirmed != null && session.unconfirmed.size() > 0) {
      mailboxes.giveBackGap(session.mailbox, session.unconfirmed.sum());
      counters.bytes -= session.unconfirmed.size() * Cost.UNCONFIRMED;
    }
    counters.bytes -= Cost.SESSION;
    counters.pushed -= session.pushedCount;
    counters.queued += session.pushedCount;
    counters.givenBack += session.pushedCount;
  }
}
