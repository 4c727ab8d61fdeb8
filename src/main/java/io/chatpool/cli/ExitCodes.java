package io.chatpool.cli;

/** Exit codes of the commands; from 64 on they are those of BSD's {@code sysexits.h}. */
public final class ExitCodes {

  /** Done. */
  public static final int OK = 0;

  /** {@code serve}: the server could not start. */
  public static final int CANNOT_SERVE = 1;

  /** {@code receive}: there was no message. Like {@code grep}, so that a script can loop on it. */
  public static final int EMPTY = 1;

  /** {@code bench}: an answer was wrong, or did not come. */
  public static final int WRONG_ANSWER = 1;

  /** The command line or the text is wrong; nothing was sent. Picocli's own code for it. */
  public static final int USAGE = 2;

  /** EX_DATAERR: the server refused the request. */
  public static final int REFUSED = 65;

  /** EX_UNAVAILABLE: the server was not reached, gave no answer, or cannot serve now. */
  public static final int UNAVAILABLE = 69;

  /** EX_IOERR: standard input or output failed. */
  public static final int IO_ERROR = 74;

  /** EX_CONFIG: the configuration is wrong. */
  public static final int CONFIG = 78;

  private ExitCodes() {}
}
