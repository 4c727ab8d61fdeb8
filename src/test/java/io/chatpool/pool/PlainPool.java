package io.chatpool.pool;

import io.chatpool.pool.Outcome.Presence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The rules of the pool, written as plainly as they are told: one {@link PlainMailbox} for each id,
 * every broadcast copied into each of them at once, everything expired thrown away at every step.
 *
 * <p>Giving back is not computed but foretold: from a receive of n messages on, the mailbox is kept
 * n + 1 times, as it would be had that receive taken none of them, only the first, only the first
 * two, and all. If the answer is lost after so many were acknowledged, that one is true.
 *
 * <p>Answers are text, by ticket. Live sessions have numbers from 1 on.
 */
final class PlainPool {

  private static final class Box {
    /** Had the receive in flight taken more and more of its messages; the last one is as it is. */
    List<PlainMailbox> courses = List.of(new PlainMailbox());

    List<Message> inFlight = List.of();
    String holder;
    final Deque<Receives.Waiting> waiting = new ArrayDeque<>();
    Session session;

    PlainMailbox asItIs() {
      return courses.get(courses.size() - 1);
    }

    void use() {
      courses.forEach(PlainMailbox::use);
    }

    boolean isLive(long session) {
      return this.session != null && this.session.number == session;
    }
  }

  private static final class Session {
    final int id;
    final long number;
    final String holder;
    boolean mayPush = true;

    Session(int id, long number, String holder) {
      this.id = id;
      this.number = number;
      this.holder = holder;
    }
  }

  private final PoolLimits limits;
  private final Map<Integer, Box> boxes = new LinkedHashMap<>();
  private final Map<Long, String> answers = new LinkedHashMap<>();
  private final List<String> replaced = new ArrayList<>();
  private final Deque<Message> broadcasts = new ArrayDeque<>();
  private final List<Presence> presences = new ArrayList<>();

  private long now;
  private long wall;
  private long lastSeq;
  private long lastSession;

  long stored;
  long storedDirectly;
  long delivered;
  long givenBack;

  PlainPool(PoolLimits limits, long now) {
    this.limits = limits;
    this.now = now;
    for (int id = 1; id <= limits.maxId(); id++) {
      boxes.put(id, new Box());
    }
  }

  void advance(long time) {
    wall = time;
    now = Math.max(now, time);
    broadcasts.removeIf(m -> m.storedAtMicros() < now - limits.expireMicros());
    for (Box box : boxes.values()) {
      box.courses.forEach(mailbox -> mailbox.expire(now - limits.expireMicros()));
    }
  }

  void send(long ticket, int from, int to, byte[] text) {
    boxes.get(to == Message.EVERYONE ? from : to).use();
    lastSeq = Math.max(lastSeq + 1, wall);
    Message message = new Message(lastSeq, now, from, to, text);
    stored++;
    if (to == Message.EVERYONE) {
      boxes.forEach((id, box) -> put(id == from ? null : box, message));
      broadcasts.add(message);
      if (broadcasts.size() > limits.maxQueueLength()) {
        broadcasts.remove();
      }
    } else {
      storedDirectly++;
      put(boxes.get(to), message);
    }
    answers.put(ticket, "applied");
  }

  void receive(String asker, long ticket, PoolCommand.Receive receive) {
    Box box = boxes.get(receive.id());
    if (!broadcasts.isEmpty()) {
      box.use();
    }
    long deadlineMicros = now + limits.waitMicros();
    Receives.Waiting question = new Receives.Waiting(asker, ticket, receive, deadlineMicros);
    if (box.holder == null) {
      handOut(box, question);
    } else {
      box.waiting.add(question);
    }
  }

  void settle(int id, boolean arrived) {
    Box box = boxes.get(id);
    if (arrived) {
      delivered += box.inFlight.size();
      box.courses = List.of(box.asItIs());
    } else {
      givenBack += box.inFlight.size();
      box.courses = List.of(box.courses.get(0));
    }
    endOfReceive(box);
  }

  void acknowledge(long ticket, String asker, int id, long upToSeq) {
    Box box = boxes.get(id);
    if (asker.equals(box.holder)) {
      int arrived = (int) box.inFlight.stream().filter(m -> m.seq() <= upToSeq).count();
      delivered += arrived;
      box.courses = box.courses.subList(arrived, box.courses.size());
      box.inFlight = box.inFlight.subList(arrived, box.inFlight.size());
      if (box.inFlight.isEmpty()) {
        endOfReceive(box);
      }
    }
    answers.put(ticket, "applied");
  }

  void attach(String asker, long ticket, int id) {
    Box box = boxes.get(id);
    box.use();
    if (box.session == null) {
      presences.add(new Presence(id, true));
    } else {
      replaced.add(Answers.replaced(box.session.holder, box.session.number));
      endSession(box);
    }
    box.session = new Session(id, ++lastSession, asker);
    answers.put(ticket, "attached");
  }

  void acknowledgePushed(int id, long session, long upToSeq) {
    Box box = boxes.get(id);
    if (box.isLive(session)) {
      int before = box.asItIs().pushedCount();
      box.courses.forEach(mailbox -> mailbox.acknowledge(upToSeq));
      delivered += before - box.asItIs().pushedCount();
    }
  }

  void credit(int id, long session) {
    Box box = boxes.get(id);
    if (box.isLive(session)) {
      box.session.mayPush = true;
    }
  }

  void detach(int id, long session) {
    Box box = boxes.get(id);
    if (box.isLive(session)) {
      endSession(box);
      presences.add(new Presence(id, false));
    }
  }

  void leave(long ticket, String asker) {
    boxes.values().stream()
        .filter(box -> box.session != null && box.session.holder.equals(asker))
        .map(box -> box.session)
        .sorted(Comparator.comparingLong(session -> session.number))
        .toList()
        .forEach(session -> detach(session.id, session.number));
    for (Box box : boxes.values()) {
      box.waiting.removeIf(question -> question.asker().equals(asker));
    }
    for (int id : boxes.keySet()) {
      if (asker.equals(boxes.get(id).holder)) {
        settle(id, false);
      }
    }
    answers.put(ticket, "applied");
  }

  void refuseOverdue() {
    refuseUntil(now);
  }

  void refuseWaiting() {
    refuseUntil(Long.MAX_VALUE);
  }

  /** Ends a step: pushes all that may be pushed, and returns the pushes by session. */
  Map<Long, String> endStep() {
    Map<Long, String> pushes = new LinkedHashMap<>();
    for (Box box : boxes.values()) {
      PlainMailbox mailbox = box.asItIs();
      List<Message> messages = mailbox.unpushed();
      boolean mayPush = box.session != null && box.session.mayPush && box.holder == null;
      if (mayPush && !messages.isEmpty()) {
        String push = Answers.push(box.session.holder, mailbox.missing(), messages);
        pushes.put(box.session.number, push);
        mailbox.push();
        box.session.mayPush = false;
      }
    }
    return pushes;
  }

  /** What has been answered since this was last asked. */
  Map<Long, String> takeAnswers() {
    Map<Long, String> taken = new LinkedHashMap<>(answers);
    answers.clear();
    return taken;
  }

  /** Which sessions have been replaced since this was last asked. */
  List<String> takeReplaced() {
    List<String> taken = List.copyOf(replaced);
    replaced.clear();
    return taken;
  }

  /** Who has come and gone since this was last asked. */
  List<Presence> takePresences() {
    List<Presence> taken = List.copyOf(presences);
    presences.clear();
    return taken;
  }

  boolean isUsed(int id) {
    return boxes.get(id).asItIs().isUsed();
  }

  /** Whether nothing tells a mailbox from one that was never used. */
  boolean isAsIfNeverUsed(int id) {
    Box box = boxes.get(id);
    return box.session == null
        && box.holder == null
        && box.waiting.isEmpty()
        && box.asItIs().pushedCount() == 0
        && box.asItIs().unpushed().equals(List.copyOf(broadcasts));
  }

  void forget(int id) {
    boxes.get(id).asItIs().forget();
  }

  long usedCount() {
    return boxes.keySet().stream().filter(this::isUsed).count();
  }

  String holder(int id) {
    return boxes.get(id).holder;
  }

  List<Message> inFlight(int id) {
    return boxes.get(id).inFlight;
  }

  /** The number of a mailbox's live session, or 0. */
  long session(int id) {
    Session session = boxes.get(id).session;
    return session == null ? 0 : session.number;
  }

  long sessionCount() {
    return boxes.values().stream().filter(box -> box.session != null).count();
  }

  long queuedCount() {
    return boxes.values().stream().mapToLong(box -> box.asItIs().unpushed().size()).sum();
  }

  long inFlightCount() {
    return boxes.values().stream()
        .mapToLong(box -> box.inFlight.size() + box.asItIs().pushedCount())
        .sum();
  }

  long waitingCount() {
    return boxes.values().stream().mapToLong(box -> box.waiting.size()).sum();
  }

  private void handOut(Box box, Receives.Waiting question) {
    PlainMailbox mailbox = box.asItIs();
    List<Message> messages = mailbox.unpushed();
    boolean inFlight = question.command().inFlight() && !messages.isEmpty();
    if (inFlight) {
      box.courses =
          IntStream.rangeClosed(0, messages.size())
              .mapToObj(count -> afterHandingOut(mailbox, count))
              .toList();
      box.inFlight = messages;
      box.holder = question.asker();
    } else {
      mailbox.handOut(messages.size());
      delivered += messages.size();
    }
    answers.put(question.ticket(), Answers.received(inFlight, messages));
  }

  private static PlainMailbox afterHandingOut(PlainMailbox mailbox, int count) {
    PlainMailbox course = mailbox.copy();
    course.handOut(count);
    return course;
  }

  private void endOfReceive(Box box) {
    box.inFlight = List.of();
    box.holder = null;
    while (box.holder == null && !box.waiting.isEmpty()) {
      handOut(box, box.waiting.remove());
    }
  }

  private void endSession(Box box) {
    givenBack += box.asItIs().pushedCount();
    box.courses.forEach(PlainMailbox::endSession);
    box.session = null;
  }

  private void refuseUntil(long deadlineMicros) {
    for (Box box : boxes.values()) {
      Iterator<Receives.Waiting> waiting = box.waiting.iterator();
      while (waiting.hasNext()) {
        Receives.Waiting question = waiting.next();
        if (question.deadlineMicros() <= deadlineMicros) {
          waiting.remove();
          answers.put(question.ticket(), "busy");
        }
      }
    }
  }

  private void put(Box box, Message message) {
    if (box != null) {
      box.courses.forEach(mailbox -> mailbox.put(message, limits.maxQueueLength()));
    }
  }
}
