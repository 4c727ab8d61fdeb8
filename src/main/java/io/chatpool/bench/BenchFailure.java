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

  private final Kind kind;

  BenchFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
