package io.chatpool.pool;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

  private final Mailboxes mailboxes;
  private final PoolCounters counters;

  private final Set<LiveSession> all = new LinkedHashSet<>();

  /** Those that something has happened to in this step. */
  private List<LiveSession> due = new ArrayList<>();

  private boolean allAreDue;
  private List<LiveSession> replaced = new ArrayList<>();
  private List<Presence> presences = new ArrayList<>();
  private long lastToken;

  LiveSessions(Mailboxes mailboxes, PoolCounters counters, long nowMicros) {
    this.mailboxes = mailboxes;
    this.counters = counters;
    lastToken = nowMicros;
  }

  int count() {
    return all.size();
  }

  /** The newest session of a mailbox gets it; an older one may be dead without anybody's notice. */
  PoolResult attach(String asker, PoolCommand.Attach attach) {
    Mailbox mailbox = mailboxes.touch(attach.id());
    if (mailbox.session == null) {
      presences.add(new Presence(mailbox.id, true));
    } else {
      replaced.add(mailbox.session);
      end(mailbox.session);
    }
    mailbox.session = new LiveSession(++lastToken, asker, mailbox);
    all.add(mailbox.session);
    setDue(mailbox);
    return new PoolResult.Attached(mailbox.session.token);
  }

  void acknowledge(PoolCommand.AcknowledgePushed acknowledge) {
    LiveSession session = find(acknowledge.id(), acknowledge.token());
    if (session == null) {
      return;
    }
    mailboxes.merge(session.mailbox);
    MessageQueue queue = session.mailbox.queue;
    while (session.pushedCount > 0 && queue.get(0).seq() <= acknowledge.upToSeq()) {
      queue.removeOldest();
      session.pushedCount--;
      counters.pushed--;
      counters.delivered++;
    }
    session.confirm(acknowledge.upToSeq());
  }

  void credit(PoolCommand.Credit credit) {
    LiveSession session = find(credit.id(), credit.token());
    if (session != null) {
      session.mayPush = true;
      setDue(session.mailbox);
    }
  }

  void detach(PoolCommand.Detach detach) {
    LiveSession session = find(detach.id(), detach.token());
    if (session != null) {
      endForGood(session);
    }
  }

  /** A holder is gone, and all of its sessions with it. */
  void detachAll(String asker) {
    all.stream().filter(session -> session.asker.equals(asker)).toList().forEach(this::endForGood);
  }

  /** Something has happened to a mailbox that may be a reason to push. */
  void setDue(Mailbox mailbox) {
    LiveSession session = mailbox.session;
    if (session != null && !session.isDue) {
      session.isDue = true;
      due.add(session);
    }
  }

  /** Everybody may have got a message. */
  void setAllDue() {
    allAreDue = true;
  }

  /** Tells what the step has come to. */
  void notifyHolders(MessagePool.Notifications notifications) {
    if (!replaced.isEmpty()) {
      List<LiveSession> over = replaced;
      replaced = new ArrayList<>();
      over.forEach(s -> notifications.tell(s.asker, new Notification.Replaced(s.token)));
    }
    if (allAreDue) {
      allAreDue = false;
      all.forEach(session -> setDue(session.mailbox));
    }
    if (!due.isEmpty()) {
      List<LiveSession> sessions = due;
      due = new ArrayList<>();
      sessions.forEach(session -> push(session, notifications));
    }
  }

  /** Who has come and gone since this was last asked. */
  List<Presence> takePresences() {
    if (presences.isEmpty()) {
      return List.of();
    }
    List<Presence> taken = presences;
    presences = new ArrayList<>();
    return taken;
  }

  private void push(LiveSession session, MessagePool.Notifications notifications) {
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
    notifications.tell(session.asker, new Notification.Push(session.token, gap, messages));
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
  private static Gap takeGap(LiveSession session, long followingSeq) {
    Losses losses = session.mailbox.takeGap();
    if (losses == null) {
      return Gap.NONE;
    }
    session.confirmedBy(followingSeq).add(losses);
    return losses.toGap();
  }

  private LiveSession find(int id, long token) {
    Mailbox mailbox = mailboxes.find(id);
    boolean live = mailbox != null && mailbox.session != null && mailbox.session.token == token;
    return live ? mailbox.session : null;
  }

  private void endForGood(LiveSession session) {
    // What is already too old or pushed out does not come back.
    mailboxes.merge(session.mailbox);
    end(session);
    presences.add(new Presence(session.mailbox.id, false));
  }

  /** What was pushed and not acknowledged can be handed out again. */
  private void end(LiveSession session) {
    all.remove(session);
    session.mailbox.session = null;
    session.mailbox.giveBackGap(session.unconfirmed());
    counters.pushed -= session.pushedCount;
    counters.queued += session.pushedCount;
    counters.givenBack += session.pushedCount;
  }
}
