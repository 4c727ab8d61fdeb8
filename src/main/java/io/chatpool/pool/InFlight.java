package io.chatpool.pool;

import java.util.List;

/** One hand-out whose fate is not known yet. No record: sets tell hand-outs apart by identity. */
final class InFlight {

  /** Names this hand-out; never used twice, not even by a pool started later. */
  final long receipt;

  /** Who has to settle it. */
  final String asker;

  /** Where it came from and where it is given back to. */
  final Mailbox mailbox;

  /** Oldest first. */
  final List<Message> messages;

  /** What the mailbox had lost before these messages, or null; over when one of them arrives. */
  final Losses gap;

  InFlight(long receipt, String asker, Mailbox mailbox, List<Message> messages, Losses gap) {
    this.receipt = receipt;
    this.asker = asker;
    this.mailbox = mailbox;
    this.messages = messages;
    this.gap = gap;
  }
}
