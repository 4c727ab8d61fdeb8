package io.chatpool.wire;

/**
 * The verbs of requests, each with all that its form says: the letter, where it may come, the lines
 * that follow, and the {@link Request} that it makes. What a request then asks of the pool, and who
 * may say it, is told by {@code session.Session}.
 */
enum Verb {
  /** [P-5]. */
  SEND(
      'S',
      Place.ANYWHERE,
      (from, to, none, text) -> new Request.Send((int) from, (int) to, text),
      Line.CLIENT,
      Line.RECEIVER,
      Line.TEXT),

  /** [P-30]. */
  SEND_ONCE(
      'O',
      Place.ANYWHERE,
      (from, to, key, text) -> new Request.SendOnce((int) from, (int) to, key, text),
      Line.CLIENT,
      Line.RECEIVER,
      Line.KEY,
      Line.TEXT),

  /** [P-6, P-23]. */
  RECEIVE(
      'R',
      Place.ANYWHERE,
      (id, none, neither, text) -> new Request.Receive((int) id),
      Line.CLIENT),

  /** [P-31]. */
  INFORM('I', Place.ANYWHERE, (none, neither, nor, text) -> Request.Inform.INSTANCE),

  /** [P-15]. */
  OPEN(
      'L',
      Place.FIRST,
      (id, seconds, none, text) -> new Request.Open((int) id, (int) seconds),
      Line.MAILBOX,
      Line.HEARTBEAT_SECONDS),

  /** [P-17]. */
  ACKNOWLEDGE(
      'K',
      Place.AFTER_OPEN,
      (seq, none, neither, text) -> new Request.Acknowledge(seq),
      Line.SEQ),

  /** [P-29]. */
  TAKEN('T', Place.AFTER_OPEN, (none, neither, nor, text) -> Request.Taken.INSTANCE),

  /** [P-20]. */
  KEEP_ALIVE('H', Place.AFTER_OPEN, (none, neither, nor, text) -> Request.KeepAlive.INSTANCE);

  /** What a line holds. */
  enum Line {
    /** The id of a client. */
    CLIENT,
    /** The id of a client, or 0 for everyone. */
    RECEIVER,
    /** The id of a client, or 0 for no mailbox. */
    MAILBOX,
    HEARTBEAT_SECONDS,
    SEQ,
    KEY,
    /** UTF-8; only the last line. */
    TEXT
  }

  /** Where a verb may come. */
  private enum Place {
    ANYWHERE,
    /** As the first request of a connection. */
    FIRST,
    /** On a connection that has been opened as a long one. */
    AFTER_OPEN
  }

  /** Makes a request of the numbers of its lines, in order, and the text; 0 and null for none. */
  private interface Maker {
    Request make(long first, long second, long third, byte[] text);
  }

  private static final Verb[] ALL = values();

  private final char letter;
  private final Place place;
  private final Maker maker;
  private final Line[] lines;

  Verb(char letter, Place place, Maker maker, Line... lines) {
    this.letter = letter;
    this.place = place;
    this.maker = maker;
    this.lines = lines;
  }

  /** The verb of a letter, or null if there is none that may come here. */
  static Verb of(byte letter, boolean open) {
    for (Verb verb : ALL) {
      if (verb.letter == letter) {
        return verb.place == (open ? Place.FIRST : Place.AFTER_OPEN) ? null : verb;
      }
    }
    return null;
  }

  int lineCount() {
    return lines.length;
  }

  Line line(int number) {
    return lines[number];
  }

  Request request(long first, long second, long third, byte[] text) {
    return maker.make(first, second, third, text);
  }
}
