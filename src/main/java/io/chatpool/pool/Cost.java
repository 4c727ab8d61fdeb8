package io.chatpool.pool;

/**
 * What the pool keeps, in bytes of a 64-bit JVM with compressed references: objects have a header
 * of 12 bytes, arrays one of 16, references have 4, and sizes are multiples of 8. Where a size
 * depends on how something came about, the largest counts; so equal pools count equally.
 */
final class Cost {

  /** A place in a queue: a ring is at most four times as long as what is in it. */
  static final long SLOT = 4 * 4;

  /** The object of 40 bytes, the header of its text, and a place in a queue. */
  private static final long MESSAGE = 40 + 16 + SLOT;

  /** The message and its text, and its share of the table of those who hold it. */
  private static final long BROADCAST = 40 + 16 + 8 * 8;

  /**
   * The object (64), its queue (32), the header and the least length of a ring (32), and a place in
   * the table: at worst (an id far from all others) an array and a share of what leads to it (56).
   */
  static final long MAILBOX = 64 + 32 + 32 + 56;

  /** A count of what is missing. */
  static final long GAP = 40;

  /** A key and its time as objects (48), an entry in their map (40) and in its table (8 or 16). */
  static final long KEY = 48 + 40 + 16;

  /** The map of one sender's keys. */
  static final long KEYS = 56 + 80;

  /** The object (48), its entry in the order of tokens (40 + 24), what it has not confirmed. */
  static final long SESSION = 48 + 64 + 80;

  /** A loss that hangs on an acknowledgement: an entry with a key (64) and a count. */
  static final long UNCONFIRMED = 64 + GAP;

  /** The object (40), a list (40 and 16 for its array), the entry of its asker, and a gap. */
  static final long HAND_OUT = 40 + 56 + 56 + GAP;

  /** The object (40), its command (24), a place in a queue, a share of that. */
  static final long WAITING = 40 + 24 + 8 + 24;

  private Cost() {}

  /** A message for one mailbox. */
  static long message(byte[] text) {
    return MESSAGE + padded(text.length);
  }

  /** A message for everyone, however many hold it. */
  static long broadcast(byte[] text) {
    return BROADCAST + padded(text.length);
  }

  private static long padded(int length) {
    return length + 7 & ~7;
  }
}
