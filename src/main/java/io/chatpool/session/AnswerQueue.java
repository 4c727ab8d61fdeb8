package io.chatpool.session;

import io.chatpool.pool.Notification;
import io.chatpool.session.HandOuts.HandOut;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

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

    void answer(Place place);

    void push(Notification.Push push);
  }

  /** The place of one answer. What else belongs to it may be added in a subclass. */
  public static class Place {

    private final int textBytes;
    private Answer answer;
    private HandOut handOut;
    private Notification.Push following;

    /** For a request with a text of so many bytes, or with none. */
    public Place(int textBytes) {
      this.textBytes = textBytes;
    }

    /** What the text of the request takes, until the answer has left. */
    public final int textBytes() {
      return textBytes;
    }

    public final Answer answer() {
      return answer;
    }

    /** What the answer hands out; null if the request was no receive, or was refused. */
    public final HandOut handOut() {
      return handOut;
    }
  }

  /** Requests whose answers have not left; a client gets no more of them in before [P-24]. */
  private static final int MAX_UNANSWERED = 1024;

  /** Texts of those requests, in bytes. */
  private static final int MAX_UNANSWERED_TEXT_BYTES = 64 * 1024;

  /** What a request takes until its answer has left, without its text. */
  private static final long UNANSWERED_BYTES = 128;

  private final Output output;
  private final Deque<Place> queue = new ArrayDeque<>(0);

  /** Those that have not gone out, and those that have and that the peer's side has not taken. */
  private int unanswered;

  private int unansweredTextBytes;

  public AnswerQueue(Output output) {
    this.output = output;
  }

  /** Whether no more requests may be taken until answers have left. */
  public boolean isFull() {
    return unanswered >= MAX_UNANSWERED || unansweredTextBytes >= MAX_UNANSWERED_TEXT_BYTES;
  }

  /** What the requests take whose answers have not left, in bytes of memory. */
  public long keptBytes() {
    return UNANSWERED_BYTES * unanswered + unansweredTextBytes;
  }

  /** So many answers have left, to requests with so many bytes of text. */
  public void left(int answers, int textBytes) {
    unanswered -= answers;
    unansweredTextBytes -= textBytes;
  }

  /** Whether all answers have gone out. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** The places whose answers are not known yet, in order. */
  public List<Place> unknown() {
    return queue.stream().filter(place -> place.answer == null).toList();
  }

  /** Forgets the answers that have not gone out. */
  public void clear() {
    queue.clear();
  }

  /** Keeps this place for an answer that is not known yet. */
  public <P extends Place> P reserve(P place) {
    queue.add(place);
    unanswered++;
    unansweredTextBytes += place.textBytes();
    return place;
  }

  /** Adds an answer that is known. */
  public void add(Answer answer) {
    fill(reserve(new Place(0)), answer, null);
  }

  /**
   * An answer has become known.
   *
   * @param handOut what it hands out, or null
   */
  public void fill(Place place, Answer answer, HandOut handOut) {
    place.answer = answer;
    place.handOut = handOut;
    writeKnown();
  }

  /** Messages have come; not before the last ones have gone out. */
  public void push(Notification.Push push) {
    Place last = lastKnown();
    if (last == null) {
      output.push(push);
    } else {
      last.following = push;
    }
  }

  /** The newest of the answers that are held up by an unknown one before them, or null. */
  private Place lastKnown() {
    Iterator<Place> newestFirst = queue.descendingIterator();
    while (newestFirst.hasNext()) {
      Place place = newestFirst.next();
      if (place.answer != null) {
        return place;
      }
    }
    return null;
  }

  private void writeKnown() {
    while (!queue.isEmpty() && queue.peek().answer != null) {
      Place known = queue.poll();
      output.answer(known);
      if (known.following != null) {
        output.push(known.following);
      }
    }
  }
}
