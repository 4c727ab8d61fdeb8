package io.chatpool.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one mailbox, written as plainly as they are told: a list of what the live session
 * has been pushed, a list of what nobody has been handed, and counts of what has been lost.
 */
final class PlainMailbox {

  /** So many messages are lost if the live session ends before it acknowledges this one. */
  private record Unconfirmed(long seq, long count) {}

  private final List<Message> pushed = new ArrayList<>();
  private final List<Message> unpushed = new ArrayList<>();
  private final List<Unconfirmed> unconfirmed = new ArrayList<>();

  /** What has been lost since the last message that was handed out. */
  private long missing;

  /** Until then it has nothing to miss. */
  private boolean used;

  /** The same mailbox, from now on with a history of its own. */
  PlainMailbox copy() {
    PlainMailbox copy = new PlainMailbox();
    copy.pushed.addAll(pushed);
    copy.unpushed.addAll(unpushed);
    copy.unconfirmed.addAll(unconfirmed);
    copy.missing = missing;
    copy.used = used;
    return copy;
  }

  void use() {
    used = true;
  }

  boolean isUsed() {
    return used;
  }

  /** What it missed is forgotten. */
  void forget() {
    used = false;
    missing = 0;
  }

  List<Message> unpushed() {
    return List.copyOf(unpushed);
  }

  int pushedCount() {
    return pushed.size();
  }

  long missing() {
    return missing;
  }

  void put(Message message, int maxLength) {
    if (pushed.size() + unpushed.size() == maxLength) {
      loseOldest();
    }
    unpushed.add(message);
  }

  void expire(long oldestStoredAtMicros) {
    while (!(pushed.isEmpty() && unpushed.isEmpty())
        && oldest().storedAtMicros() < oldestStoredAtMicros) {
      loseOldest();
    }
  }

  /** Hands out the first so many messages to a receive. */
  void handOut(int count) {
    unpushed.subList(0, count).clear();
    if (count > 0) {
      missing = 0;
    }
  }

  void push() {
    unconfirmed.add(new Unconfirmed(unpushed.get(0).seq(), missing));
    missing = 0;
    pushed.addAll(unpushed);
    unpushed.clear();
  }

  void acknowledge(long upToSeq) {
    pushed.removeIf(message -> message.seq() <= upToSeq);
    unconfirmed.removeIf(losses -> losses.seq() <= upToSeq);
  }

  void endSession() {
    unpushed.addAll(0, pushed);
    pushed.clear();
    missing += unconfirmed.stream().mapToLong(Unconfirmed::count).sum();
    unconfirmed.clear();
  }

  private Message oldest() {
    return pushed.isEmpty() ? unpushed.get(0) : pushed.get(0);
  }

  private void loseOldest() {
    if (pushed.isEmpty()) {
      unpushed.remove(0);
      missing += used ? 1 : 0;
    } else {
      unconfirmed.add(new Unconfirmed(pushed.remove(0).seq(), 1));
    }
  }
}
