package io.chatpool.pool;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a pool is made of and what comes out of it, as text and as copies that share nothing. */
final class PlainValues {

  private PlainValues() {}

  /** The whole state of a pool, mailbox by mailbox. */
  static List<String> describe(MessagePool pool) {
    List<String> lines = new ArrayList<>();
    lines.add(describe(pool.export()));
    pool.export(0, Integer.MAX_VALUE, box -> lines.add(describe(box)));
    return lines;
  }

  static List<String> describe(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < outcome.size(); i++) {
      lines.add(describe((Object) outcome.result(i)));
    }
    lines.add(describe(outcome.lateAnswers()));
    lines.add(describe(outcome.notifications()));
    lines.add(describe(outcome.presences()));
    lines.add(describe(outcome.surveyTickets()));
    return lines;
  }

  /** The same pool, made of its plain values; texts are copied, so nothing is shared with it. */
  static MessagePool copy(MessagePool pool) {
    List<PoolState.Box> boxes = new ArrayList<>();
    int nextId = 0;
    do {
      nextId = pool.export(nextId, 2, box -> boxes.add(0, copy(box)));
    } while (nextId != 0);
    PoolState.Head head = pool.export();
    PoolState.Log log = head.log();
    PoolState.Log copiedLog =
        new PoolState.Log(log.end(), log.droppedEnd(), copy(log.broadcasts()));
    return MessagePool.restore(
        new PoolState.Head(
            head.limits(),
            head.nowMicros(),
            head.epoch(),
            head.lastSeq(),
            head.lastReceipt(),
            head.lastToken(),
            head.counts(),
            Map.copyOf(head.lastNumbers()),
            copiedLog,
            head.sweptUpTo(),
            head.lastTold(),
            head.leftToTell(),
            head.contended(),
            head.droppers()),
        boxes);
  }

  private static PoolState.Box copy(PoolState.Box box) {
    PoolState.HandOut handOut = box.handOut();
    return new PoolState.Box(
        box.id(),
        copy(box.messages()),
        box.nextBroadcast(),
        box.droppedUntold(),
        box.missing(),
        box.session(),
        handOut == null
            ? null
            : new PoolState.HandOut(
                handOut.receipt(), handOut.asker(), copy(handOut.messages()), handOut.missing()),
        box.waiting(),
        box.keys());
  }

  private static List<Message> copy(List<Message> messages) {
    return messages.stream()
        .map(m -> new Message(m.seq(), m.storedAtMicros(), m.from(), m.to(), m.text().clone()))
        .toList();
  }

  private static String describe(Object value) {
    if (value instanceof byte[] text) {
      return new String(text, StandardCharsets.UTF_8);
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> describe(entry.getKey()) + "=" + describe(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof Collection<?> values) {
      return values.stream()
          .map(PlainValues::describe)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof Record entries ? describe(entries) : String.valueOf(value);
  }

  private static String describe(Record entries) {
    List<String> described = new ArrayList<>();
    for (RecordComponent component : entries.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(entries);
        described.add(component.getName() + " " + describe(value));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
    return entries.getClass().getSimpleName() + described;
  }
}
