package io.chatpool.pool;

/**
 * The long connection of one mailbox, as the pool sees it. No record: sets tell sessions apart by
 * identity. (NOT thread safe)
 */
final class LiveSession {

  /** Names this session; it rises with every attach, also from one pool to the next. */
  final long token;

  /** Who holds the connection. */
  final String asker;

  final Mailbox mailbox;

  /** Messages at the head of the mailbox that are pushed and not acknowledged. */
  int pushedCount;

  /** The last push has been confirmed, so another one may be sent. */
  boolean mayPush = true;

  /** It is among those that are looked at when the step ends. */
  boolean isDue;

  /** Null until there is one. */
  private UnconfirmedLosses unconfirmed;

  LiveSession(long token, String asker, Mailbox mailbox) {
    this.token = token;
    this.asker = asker;
    this.mailbox = mailbox;
  }

  /** Losses that are none if the message with this {@code seq} is acknowledged. */
  Losses confirmedBy(long seq) {
    if (unconfirmed == null) {
      unconfirmed = new UnconfirmedLosses();
    }
    return unconfirmed.confirmedBy(seq);
  }

  void confirm(long upToSeq) {
    if (unconfirmed != null) {
      unconfirmed.confirm(upToSeq);
    }
  }

  /** What this session has not confirmed when it ends, or null. */
  Losses unconfirmed() {
    return unconfirmed == null ? null : unconfirmed.sum();
  }
}
