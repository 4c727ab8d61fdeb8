package io.chatpool.client;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The sends whose outcome is open, oldest first: those that were written, and after them those that
 * were not. (NOT thread safe)
 */
final class Outbox {

  /** A send, as bytes, and who waits for its outcome. */
  private record Sending(byte[] request, Promise<Void> outcome) {}

  private final int maxSends;
  private final Deque<Sending> written = new ArrayDeque<>();
  private final Deque<Sending> waiting = new ArrayDeque<>();

  /** How many of those that wait were written before, on a connection that is gone. */
  private int toResend;

  Outbox(int maxSends) {
    this.maxSends = maxSends;
  }

  /** Takes a send; if there is no room it fails. */
  void add(byte[] request, Promise<Void> outcome) {
    if (written.size() + waiting.size() < maxSends) {
      waiting.add(new Sending(request, outcome));
    } else {
      outcome.fail(new NotSentException("%d sends wait for their answers".formatted(maxSends)));
    }
  }

  boolean isEmpty() {
    return written.isEmpty() && waiting.isEmpty();
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** The oldest send that waits; it counts as written. */
  byte[] write() {
    Sending sending = waiting.remove();
    toResend = Math.max(0, toResend - 1);
    written.add(sending);
    return sending.request();
  }

  /** The server's answer to the oldest that was written: it is done. */
  void granted() {
    written.remove().outcome().complete();
  }

  /** The server's answer to the oldest that was written: it is refused. */
  void refused(String reason) {
    written.remove().outcome().fail(new RefusedException(reason));
  }

  /** The connection has ended; what it has not answered is to be written again, in order. */
  void rewind() {
    toResend += written.size();
    while (!written.isEmpty()) {
      waiting.addFirst(written.removeLast());
    }
  }

  /** No connection will answer these any more. */
  void fail(String why) {
    rewind();
    for (; toResend > 0; toResend--) {
      waiting.remove().outcome().fail(new ConnectionLostException());
    }
    while (!waiting.isEmpty()) {
      waiting.remove().outcome().fail(new NotSentException(why));
    }
  }
}
