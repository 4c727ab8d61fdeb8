package io.chatpool.bench;

import io.chatpool.cli.ExitCodes;

/** A measurement is worth nothing, in one of a closed set of ways. */
final class BenchFailure extends RuntimeException {

  /** What went wrong. */
  enum Kind {
    /** The server was not reached, or has ended a connection. */
    UNREACHABLE("unreachable", ExitCodes.UNAVAILABLE),
    /** An answer or a message is not what was expected. */
    WRONG("wrong", ExitCodes.WRONG_ANSWER),
    /** An answer or a message has not come. */
    MISSING("missing", ExitCodes.WRONG_ANSWER),
    /** What was to be measured on this machine cannot be read. */
    UNREADABLE("unreadable", ExitCodes.IO_ERROR);

    private final String word;
    private final int exitCode;

    Kind(String word, int exitCode) {
      this.word = word;
      this.exitCode = exitCode;
    }

    /** As JSON tells it. */
    String word() {
      return word;
    }

    int exitCode() {
      return exitCode;
    }
  }

  private static final long serialVersionUID = 1;

  private static final int MAX_EXCERPT_BYTES = 60;

  private final Kind kind;

  BenchFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The server has ended a connection that was to stay. */
  static BenchFailure ended(String connection) {
    return new BenchFailure(Kind.UNREACHABLE, "The server has ended " + connection);
  }

  Kind kind() {
    return kind;
  }

  /**
   * The beginning of some bytes, made safe to show in a message of one line: visible ASCII as it
   * is, and everything else written out, a line feed as <code>\n</code>.
   */
  static String excerpt(byte[] bytes, int from, int to) {
    StringBuilder excerpt = new StringBuilder();
    int end = Math.min(to, from + MAX_EXCERPT_BYTES);
    for (int i = from; i < end; i++) {
      append(excerpt, bytes[i]);
    }
    return excerpt.append(end < to ? "…" : "").toString();
  }

  private static void append(StringBuilder excerpt, byte b) {
    if (b == '\n') {
      excerpt.append("\\n");
    } else if (b < ' ' || b == 0x7f) {
      excerpt.append("\\x%02x".formatted(b & 0xff));
    } else {
      excerpt.append((char) b);
    }
  }
}
