package io.chatpool.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of the pool, written as plainly as they are told: one bounded queue for each id, every
 * broadcast copied into each of them at once, everything expired thrown away at every step.
 *
 * <p>Giving back is not computed but foretold: from a receive on, the mailbox is kept twice, as it
 * is and as it would be had that receive not been. If the answer is lost, the second one is true.
 *
 * <p>Answers are text, by ticket.
 */
final class PlainPool {

  private static final class Box {
    List<Message> visible = new ArrayList<>();
    List<Message> withoutReceive;
    List<Message> inFlight = List.of();
    String holder;
    final Deque<WaitingReceive> waiting = new ArrayDeque<>();
  }

  private final PoolLimits limits;
  private final Map<Integer, Box> boxes = new LinkedHashMap<>();
  private final Map<Long, String> answers = new LinkedHashMap<>();

  private long now;
  private long lastSeq;

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
    now = Math.max(now, time);
    for (Box box : boxes.values()) {
      expire(box.visible);
      if (box.withoutReceive != null) {
        expire(box.withoutReceive);
      }
    }
  }

  void send(long ticket, int from, int to, byte[] text) {
    lastSeq = Math.max(lastSeq + 1, now);
    Message message = new Message(lastSeq, now, from, to, text);
    stored++;
    if (to == Message.EVERYONE) {
      boxes.forEach((id, box) -> put(id == from ? null : box, message));
    } else {
      storedDirectly++;
      put(boxes.get(to), message);
    }
    answers.put(ticket, "applied");
  }

  void receive(String asker, long ticket, PoolCommand.Receive receive) {
    Box box = boxes.get(receive.id());
    WaitingReceive question = new WaitingReceive(asker, ticket, receive, now + limits.waitMicros());
    if (box.withoutReceive == null) {
      handOut(box, question);
    } else {
      box.waiting.add(question);
    }
  }

  void settle(int id, boolean arrived) {
    Box box = boxes.get(id);
    if (arrived) {
      delivered += box.inFlight.size();
    } else {
      givenBack += box.inFlight.size();
      box.visible = box.withoutReceive;
    }
    endOfReceive(box);
  }

  void acknowledge(long ticket, String asker, int id, long upToSeq) {
    Box box = boxes.get(id);
    if (asker.equals(box.holder)) {
      List<Message> arrived = box.inFlight.stream().filter(m -> m.seq() <= upToSeq).toList();
      delivered += arrived.size();
      box.withoutReceive.removeAll(arrived);
      box.inFlight = box.inFlight.stream().filter(m -> m.seq() > upToSeq).toList();
      if (box.inFlight.isEmpty()) {
        endOfReceive(box);
      }
    }
    answers.put(ticket, "applied");
  }

  void leave(long ticket, String asker) {
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

  /** What has been answered since this was last asked. */
  Map<Long, String> takeAnswers() {
    Map<Long, String> taken = new LinkedHashMap<>(answers);
    answers.clear();
    return taken;
  }

  String holder(int id) {
    return boxes.get(id).holder;
  }

  List<Message> inFlight(int id) {
    return boxes.get(id).inFlight;
  }

  long queuedCount() {
    return boxes.values().stream().mapToLong(box -> box.visible.size()).sum();
  }

  long inFlightCount() {
    return boxes.values().stream().mapToLong(box -> box.inFlight.size()).sum();
  }

  long waitingCount() {
    return boxes.values().stream().mapToLong(box -> box.waiting.size()).sum();
  }

  private void handOut(Box box, WaitingReceive question) {
    List<Message> messages = box.visible;
    box.visible = new ArrayList<>();
    boolean inFlight = question.command().inFlight() && !messages.isEmpty();
    if (inFlight) {
      box.withoutReceive = new ArrayList<>(messages);
      box.inFlight = messages;
      box.holder = question.asker();
    } else {
      delivered += messages.size();
    }
    answers.put(question.ticket(), Answers.received(inFlight, messages));
  }

  private void endOfReceive(Box box) {
    box.withoutReceive = null;
    box.inFlight = List.of();
    box.holder = null;
    while (box.withoutReceive == null && !box.waiting.isEmpty()) {
      handOut(box, box.waiting.remove());
    }
  }

  private void refuseUntil(long deadlineMicros) {
    for (Box box : boxes.values()) {
      Iterator<WaitingReceive> waiting = box.waiting.iterator();
      while (waiting.hasNext()) {
        WaitingReceive question = waiting.next();
        if (question.deadlineMicros() <= deadlineMicros) {
          waiting.remove();
          answers.put(question.ticket(), "busy");
        }
      }
    }
  }

  private void put(Box box, Message message) {
    if (box == null) {
      return;
    }
    putNewest(box.visible, message);
    if (box.withoutReceive != null) {
      putNewest(box.withoutReceive, message);
    }
  }

  private void putNewest(List<Message> queue, Message message) {
    if (queue.size() == limits.maxQueueLength()) {
      queue.remove(0);
    }
    queue.add(message);
  }

  private void expire(List<Message> queue) {
    queue.removeIf(message -> now - message.storedAtMicros() > limits.expireMicros());
  }
}
