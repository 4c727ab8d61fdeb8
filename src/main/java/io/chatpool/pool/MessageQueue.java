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

  /**
   * No message in here was stored before this. So most of the time nobody has to look at the oldest
   * one, which has long left the processor's cache.
   */
  private long storedSinceMicros;

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
   * @return the oldest message, if it had to go; null if there was room
   */
  Message append(Message message, int capacity) {
    Message displaced = size >= capacity ? removeOldest() : null;
    if (size == 0) {
      storedSinceMicros = message.storedAtMicros();
    }
    if (size == ring.length) {
      resize(Math.min(capacity, Math.max(FIRST_RING_LENGTH, 2 * size)));
    }
    ring[index(size)] = message;
    size++;
    return displaced;
  }

  /** Whether the oldest message was stored before a time. */
  boolean isOldestBefore(long micros) {
    if (size == 0 || storedSinceMicros >= micros) {
      return false;
    }
    storedSinceMicros = ring[head].storedAtMicros();
    return storedSinceMicros < micros;
  }

  /** Removes the oldest message and returns it. Not to be asked when empty. */
  Message removeOldest() {
    Message oldest = ring[head];
    ring[head] = null;
    head = index(1);
    size--;
    shrink();
    return oldest;
  }

  /** How many of the oldest messages were stored before a time. */
  int countBefore(long micros) {
    int low = 0;
    int high = storedSinceMicros >= micros ? 0 : size;
    while (low < high) {
      int middle = low + high >>> 1;
      if (get(middle).storedAtMicros() < micros) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Removes the messages from a position on, and returns them oldest first. */
  List<Message> takeFrom(int position) {
    List<Message> taken = copy(position, size);
    if (position == 0) {
      releaseMemory();
    } else {
      for (int i = position; i < size; i++) {
        ring[index(i)] = null;
      }
    }
    size = position;
    shrink();
    return taken;
  }

  /** The messages between two positions, oldest first; they stay. */
  List<Message> copy(int from, int to) {
    return switch (to - from) {
      case 0 -> List.of();
      case 1 -> List.of(get(from));
      default -> Collections.unmodifiableList(Arrays.asList(toArray(from, to)));
    };
  }

  /** An empty queue takes no more memory than one that was never used. */
  void releaseMemory() {
    ring = NO_RING;
    head = 0;
  }

  /**
   * Puts messages back that were taken earlier: the two sequences are merged by {@code seq} and the
   * newest {@code capacity} stay.
   *
   * @return those that did not fit, oldest first
   */
  List<Message> giveBack(List<Message> returned, int capacity) {
    Message[] merged = new Message[returned.size() + size];
    int nextReturned = 0;
    int nextOwn = 0;
    for (int i = 0; i < merged.length; i++) {
      boolean ownIsOlder =
          nextReturned == returned.size()
              || nextOwn < size && get(nextOwn).seq() < returned.get(nextReturned).seq();
      merged[i] = ownIsOlder ? get(nextOwn++) : returned.get(nextReturned++);
    }
    int displaced = Math.max(0, merged.length - capacity);
    ring = Arrays.copyOfRange(merged, displaced, merged.length);
    head = 0;
    size = ring.length;
    storedSinceMicros = size == 0 ? 0 : ring[0].storedAtMicros();
    return Arrays.asList(merged).subList(0, displaced);
  }

  /** A ring is never more than four times as long as what is in it, unless it is a short one. */
  private void shrink() {
    if (ring.length > FIRST_RING_LENGTH && size < ring.length / 4) {
      resize(Math.max(FIRST_RING_LENGTH, 2 * size));
    }
  }

  private void resize(int length) {
    ring = size == 0 ? new Message[length] : Arrays.copyOf(toArray(0, size), length);
    head = 0;
  }

  private Message[] toArray(int from, int to) {
    Message[] part = new Message[to - from];
    int first = index(from);
    int untilEnd = Math.min(part.length, ring.length - first);
    System.arraycopy(ring, first, part, 0, untilEnd);
    System.arraycopy(ring, 0, part, untilEnd, part.length - untilEnd);
    return part;
  }

  private int index(int position) {
    int index = head + position;
    return index < ring.length ? index : index - ring.length;
  }
}
