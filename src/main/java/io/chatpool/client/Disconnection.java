package io.chatpool.client;

/**
 * Why there is no connection, and what comes next.
 *
 * @param cause what has happened
 * @param detail the server's word for {@link Cause#REFUSED} and {@link Cause#GOODBYE}, otherwise
 *     one line for a log or a user
 * @param retryMillis when the next connection is tried, or {@link #NEVER}
 */
public record Disconnection(Cause cause, String detail, long retryMillis) {

  /** There will be no other connection. */
  public static final long NEVER = -1;

  /** What ends a connection. A closed set. */
  public enum Cause {
    /** There was no connection to the server. */
    UNREACHABLE,
    /** The server has not accepted the connection. */
    REFUSED,
    /** The server would not accept the connection; the detail names its limit. */
    OUT_OF_RANGE,
    /** The server has said that it is about to close. */
    GOODBYE,
    /** The connection broke, or the server closed it without a word. */
    LOST,
    /** The server did not answer in time. */
    SILENT,
    /** What came is not what a chat server sends. */
    BROKEN,
    /**
     * The listener could not handle a message: the connection was given up, in order, so that the
     * message comes again.
     */
    UNHANDLED,
    /** This client was closed. */
    CLOSED
  }

  /** Whether there will be no other connection. */
  public boolean isFinal() {
    return retryMillis == NEVER;
  }
}
