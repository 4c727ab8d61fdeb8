package io.chatpool.session;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Brings the answers of a long connection into the order of their requests, and pushes between them
 * [P-18]. (NOT thread safe)
 *
 * <p>A push goes out behind every answer that is known when it comes: what has caused it was
 * answered before it, and may be held up by the answer to an earlier request. It does not wait for
 * requests that nobody has answered yet.
 */
public final class AnswerQueue {

  /** Where all goes out, in order. */
  public interface Output {

    void answer(Answer answer);

    void push(Notification.Push push);
  }

  /** The place of one answer. What else belongs to it may be added in a subclass. */
  public static class Answer {

    private byte[] bytes;
    private long receipt = PoolResult.Received.NOTHING_IN_FLIGHT;
    private Notification.Push following;

    /** The answer. */
    public final byte[] bytes() {
      return bytes;
    }

    /** What it hands out, as {@link PoolResult.Received} names it. */
    public final long receipt() {
      return receipt;
    }
  }

  private final Output output;
  private final Deque<Answer> queue = new ArrayDeque<>(0);

  public AnswerQueue(Output output) {
    this.output = output;
  }

  /** How many answers have not gone out. */
  public int size() {
    return queue.size();
  }

  /** Whether all answers have gone out. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Forgets the answers that have not gone out. */
  public void clear() {
    queue.clear();
  }

  /** Keeps a place for an answer that is not known yet. */
  public Answer reserve() {
    return reserve(new Answer());
  }

  /** Keeps this place. */
  public <A extends Answer> A reserve(A place) {
    queue.add(place);
    return place;
  }

  /** Adds an answer that is known. */
  public void add(byte[] bytes) {
    fill(reserve(), bytes);
  }

  /** An answer has become known. */
  public void fill(Answer place, byte[] bytes) {
    place.bytes = bytes;
    writeKnown();
  }

  /** An answer that hands something out has become known. */
  public void fill(Answer place, byte[] bytes, long receipt) {
    place.receipt = receipt;
    fill(place, bytes);
  }

  /** Messages have come; not before the last ones have gone out. */
  public void push(Notification.Push push) {
    Answer last = lastKnown();
    if (last == null) {
      output.push(push);
    } else {
      last.following = push;
    }
  }

  /** The newest of the answers that are held up by an unknown one before them, or null. */
  private Answer lastKnown() {
    Iterator<Answer> newestFirst = queue.descendingIterator();
    while (newestFirst.hasNext()) {
      Answer place = newestFirst.next();
      if (place.bytes != null) {
        return place;
      }
    }
    return null;
  }

  private void writeKnown() {
    while (!queue.isEmpty() && queue.peek().bytes != null) {
      Answer known = queue.poll();
      output.answer(known);
      if (known.following != null) {
        output.push(known.following);
      }
    }
  }
}
