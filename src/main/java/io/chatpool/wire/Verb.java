package io.chatpool.wire;

/**
 * The verbs of requests: what may come first on a connection, what may come on one that has been
 * opened as a long one, and the lines that follow [P-5, P-6, P-15, P-17, P-20].
 */
enum Verb {
  SEND('S', true, true, Line.CLIENT, Line.RECEIVER, Line.TEXT),
  RECEIVE('R', true, true, Line.CLIENT),
  OPEN('L', true, false, Line.SESSION, Line.HEARTBEAT_SECONDS),
  ACKNOWLEDGE('K', false, true, Line.SEQ),
  KEEP_ALIVE('H', false, true);

  /** What a line holds. */
  enum Line {
    CLIENT,
    RECEIVER,
    SESSION,
    HEARTBEAT_SECONDS,
    SEQ,
    TEXT
  }

  private static final Verb[] ALL = values();

  private final char letter;
  private final boolean first;
  private final boolean onOpen;
  private final Line[] lines;

  Verb(char letter, boolean first, boolean onOpen, Line... lines) {
    this.letter = letter;
    this.first = first;
    this.onOpen = onOpen;
    this.lines = lines;
  }

  /** The verb of a letter, or null if there is none that may come here. */
  static Verb of(byte letter, boolean open) {
    for (Verb verb : ALL) {
      if (verb.letter == letter) {
        return (open ? verb.onOpen : verb.first) ? verb : null;
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
}
