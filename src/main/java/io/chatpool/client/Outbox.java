package io.chatpool.client;

import io.chatpool.client.ChatException.OutcomeUnknown.Cause;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The sends whose outcome is open, oldest first: those that were written on the connection that
 * stands, and after them those that were not. (NOT thread safe)
 */
final class Outbox {

  /**
   * So many may be unanswered on a connection: a server knows the newest 1,024 keys of a sender
   * [P-30], and all that are sent again must be among them.
   */
  static final int MOST_WRITTEN = 1_023;

  /** A send, under the key that it keeps however often it is written. */
  static final class Sending {

    private final int from;
    private final int to;
    private final String text;
    private final byte[] request;
    private boolean wasWritten;
    private long firstWrittenNanos;
    private Promise<Void> outcome;

    /**
     * Not sent yet.
     *
     * @throws IllegalArgumentException if no server could take it
     */
    Sending(int from, int to, long key, String text) {
      this.from = from;
      this.to = to;
      this.text = text;
      request = RequestEncoder.sendOnce(from, to, key, text);
    }

    private byte[] request(boolean knowsKeys) {
      return knowsKeys ? request : RequestEncoder.send(from, to, text);
    }
  }

  private final int maxSends;
  private final long resendNanos;
  private final Deque<Sending> written = new ArrayDeque<>();
  private final Deque<Sending> waiting = new ArrayDeque<>();

  /**
   * Empty.
   *
   * @param maxSends so many have room
   * @param resendNanos for so long after it was first written a send may be written again
   */
  Outbox(int maxSends, long resendNanos) {
    this.maxSends = maxSends;
    this.resendNanos = resendNanos;
  }

  /** Takes a send; if there is no room it fails. */
  void add(Sending sending, Promise<Void> outcome) {
    if (written.size() + waiting.size() < maxSends) {
      sending.outcome = outcome;
      waiting.add(sending);
    } else {
      outcome.fail(
          new ChatException.NotSent("%d sends wait for their answers".formatted(maxSends)));
    }
  }

  boolean isEmpty() {
    return written.isEmpty() && waiting.isEmpty();
  }

  /** Whether an answer is due on the connection that stands. */
  boolean isUnanswered() {
    return !written.isEmpty();
  }

  boolean mayWrite() {
    return !waiting.isEmpty() && written.size() < MOST_WRITTEN;
  }

  /**
   * The oldest send that waits; it counts as written.
   *
   * @param knowsKeys whether the server knows again what it has stored
   */
  byte[] write(boolean knowsKeys, long nowNanos) {
    Sending sending = waiting.remove();
    if (!sending.wasWritten) {
      sending.wasWritten = true;
      sending.firstWrittenNanos = nowNanos;
    }
    written.add(sending);
    return sending.request(knowsKeys);
  }

  /** The server's answer to the oldest that was written: it is done. */
  void granted() {
    written.remove().outcome.complete();
  }

  /** The server's answer to the oldest that was written: it is refused. */
  void refused(String reason) {
    written.remove().outcome.fail(new ChatException.Refused(reason));
  }

  /**
   * The connection has ended. What it has not answered is to be written again, in order, if the
   * server knows keys; otherwise it fails.
   */
  void connectionEnded(boolean knowsKeys) {
    if (knowsKeys) {
      while (!written.isEmpty()) {
        waiting.addFirst(written.removeLast());
      }
    } else {
      failWritten(Cause.CONNECTION_LOST);
    }
  }

  /** Nobody knows what became of what was written; what never was is as good as new. */
  void serverRestarted() {
    failWritten(Cause.SERVER_RESTARTED);
  }

  /** Fails what was written so long ago that the server may have forgotten it. */
  void expire(long nowNanos) {
    failWaiting(
        sending -> sending.wasWritten && expiryNanos(sending) - nowNanos <= 0, Cause.GIVEN_UP);
  }

  /** Whether something waits to be written again; then there is a {@link #nextExpiryNanos}. */
  boolean hasResends() {
    return !waiting.isEmpty() && waiting.peek().wasWritten;
  }

  /** When there is something to {@link #expire}: the oldest comes first. */
  long nextExpiryNanos() {
    return expiryNanos(waiting.element());
  }

  /** Fails what was never written and that this server would refuse. */
  void check(ServerInformation information) {
    List<Sending> kept = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Sending sending = waiting.remove();
      try {
        if (!sending.wasWritten) {
          information.checkSend(sending.from, sending.to, sending.text);
        }
        kept.add(sending);
      } catch (IllegalArgumentException wrong) {
        sending.outcome.fail(wrong);
      }
    }
    waiting.addAll(kept);
  }

  /** No connection will answer these any more. */
  void fail(String why) {
    failWritten(Cause.CLIENT_CLOSED);
    while (!waiting.isEmpty()) {
      waiting.remove().outcome.fail(new ChatException.NotSent(why));
    }
  }

  private void failWritten(Cause cause) {
    while (!written.isEmpty()) {
      waiting.addFirst(written.removeLast());
    }
    failWaiting(sending -> sending.wasWritten, cause);
  }

  /** Those that were written before come first. */
  private void failWaiting(Predicate<Sending> which, Cause cause) {
    while (!waiting.isEmpty() && which.test(waiting.peek())) {
      waiting.remove().outcome.fail(new ChatException.OutcomeUnknown(cause));
    }
  }

  private long expiryNanos(Sending sending) {
    return sending.firstWrittenNanos + resendNanos;
  }
}
