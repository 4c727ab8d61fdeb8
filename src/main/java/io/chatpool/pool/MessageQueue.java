package io.chatpool.pool;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Messages in the order of their {@code seq}, oldest first, at most {@code capacity} of them: a
 * ring that grows as it fills and gives its memory back when it is empty. (NOT thread safe)
 *
 * <p>The capacity is an argument and not a field because there are millions of queues and one
 * capacity.
 */
final class MessageQueue {

  private static final Message[] NO_RING = {};

  private static final int FIRST_RING_LENGTH = 4;

  private Message[] ring = NO_RING;
  private int head;
  private int size;

  int size() {
    return size;
  }

  /** The message at a position counted from the oldest one. */
  Message get(int position) {
    return ring[index(position)];
  }

  /**
   * Appends a message that is newer than all others.
   *
   * @return how many old messages had to go for it: 0 or 1
   */
  int append(Message message, int capacity) {
    int dropped = 0;
    if (size == capacity) {
      removeOldest();
      dropped = 1;
    }
    if (size == ring.length) {
      resize(Math.min(capacity, Math.max(FIRST_RING_LENGTH, 2 * size)));
    }
    ring[index(size)] = message;
    size++;
    return dropped;
  }

  /**
   * Removes the messages that were stored before a time.
   *
   * @return how many
   */
  int expire(long oldestStoredAtMicros) {
    int expired = 0;
    while (size > 0 && ring[head].storedAtMicros() < oldestStoredAtMicros) {
      removeOldest();
      expired++;
    }
    if (size == 0) {
      clear();
    }
    return expired;
  }

  /** Empties the queue into a list, oldest first. */
  List<Message> takeAll() {
    if (size == 0) {
      return List.of();
    }
    Message[] taken = toArray();
    clear();
    return Collections.unmodifiableList(Arrays.asList(taken));
  }

  /**
   * Puts messages back that were taken earlier: the two sequences are merged by {@code seq} and the
   * newest {@code capacity} stay.
   *
   * @return how many did not fit
   */
  int giveBack(List<Message> returned, int capacity) {
    int total = returned.size() + size;
    int kept = Math.min(total, capacity);
    Message[] merged = new Message[kept];
    int fromReturned = returned.size() - 1;
    int fromQueue = size - 1;
    for (int i = kept - 1; i >= 0; i--) {
      boolean queueHasNewest =
          fromReturned < 0
              || fromQueue >= 0 && get(fromQueue).seq() > returned.get(fromReturned).seq();
      merged[i] = queueHasNewest ? get(fromQueue--) : returned.get(fromReturned--);
    }
    ring = merged;
    head = 0;
    size = kept;
    return total - kept;
  }

  private void removeOldest() {
    ring[head] = null;
    head = index(1);
    size--;
  }

  private void clear() {
    ring = NO_RING;
    head = 0;
    size = 0;
  }

  private void resize(int length) {
    Message[] larger = Arrays.copyOf(toArray(), length);
    ring = larger;
    head = 0;
  }

  private Message[] toArray() {
    Message[] all = new Message[size];
    int untilEnd = Math.min(size, ring.length - head);
    System.arraycopy(ring, head, all, 0, untilEnd);
    System.arraycopy(ring, 0, all, untilEnd, size - untilEnd);
    return all;
  }

  private int index(int position) {
    int index = head + position;
    return index < ring.length ? index : index - ring.length;
  }
}
