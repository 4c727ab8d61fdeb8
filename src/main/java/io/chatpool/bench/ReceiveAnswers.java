package io.chatpool.bench;

/**
 * Reads answers to receives without knowing what is in the mailboxes, and counts them. (NOT thread
 * safe)
 */
final class ReceiveAnswers {

  private static final int MAX_LINE_BYTES = 9;

  private final StringBuilder line = new StringBuilder();

  private boolean counted;

  /** Lines that have not come, once the number of messages has. */
  private long linesLeft;

  /**
   * Takes the next bytes.
   *
   * @return how many answers they have completed
   */
  int read(byte[] bytes, int length) {
    int complete = 0;
    for (int i = 0; i < length; i++) {
      if (linesLeft > 0) {
        linesLeft -= bytes[i] == '\n' ? 1 : 0;
        complete += linesLeft == 0 ? 1 : 0;
      } else if (bytes[i] == '\n') {
        endOfLine();
      } else {
        append(bytes[i]);
      }
    }
    return complete;
  }

  private void append(byte b) {
    line.append((char) b);
    if (line.length() > MAX_LINE_BYTES) {
      throw wrong();
    }
  }

  private void endOfLine() {
    if (!counted) {
      if (!line.toString().equals("Y")) {
        throw wrong();
      }
      counted = true;
    } else {
      if (!line.toString().matches("[0-9]+")) {
        throw wrong();
      }
      // No messages, joined by line feeds, are an empty line [P-6].
      linesLeft = Math.max(1, 2 * Long.parseLong(line.toString()));
      counted = false;
    }
    line.setLength(0);
  }

  private BenchFailure wrong() {
    byte[] came = LongFrames.ascii(line.toString());
    return new BenchFailure(
        BenchFailure.Kind.WRONG,
        "The server sent \"%s\" where the answer to a receive was expected"
            .formatted(Excerpt.of(came, 0, came.length)));
  }
}
