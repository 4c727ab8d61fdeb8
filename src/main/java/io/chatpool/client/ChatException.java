package io.chatpool.client;

import java.net.UnknownHostException;

/** A request to a chat server has failed, in one of a closed set of ways. */
public abstract sealed class ChatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private ChatException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The server has refused the request. It has not been applied, not even in part. */
  public static final class Refused extends ChatException {

    private static final long serialVersionUID = 1;

    /** The word on the wire. */
    private final String reason;

    Refused(String reason) {
      super("The server refused the request: " + reason, null);
      this.reason = reason;
    }

    /**
     * Why: the word of a {@link io.chatpool.wire.Reason}, or one that only a newer server knows.
     */
    public String reason() {
      return reason;
    }
  }

  /** There was no connection to the server, so it does not know of the request. */
  public static final class Unreachable extends ChatException {

    private static final long serialVersionUID = 1;

    Unreachable(String host, int port, Throwable cause) {
      super("Cannot connect to %s port %d: %s".formatted(host, port, what(cause)), cause);
    }

    /** Some causes have no message, and that of an unknown host is only the host. */
    private static String what(Throwable cause) {
      if (cause instanceof UnknownHostException) {
        return "unknown host";
      }
      return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
  }

  /** The request was not sent, so the server does not know of it. */
  public static final class NotSent extends ChatException {

    private static final long serialVersionUID = 1;

    NotSent(String why) {
      super("Not sent: " + why, null);
    }
  }

  /**
   * The server was connected but has not answered in time. A send may or may not have been applied;
   * the messages of a receive are back in the mailbox.
   */
  public static final class AnswerTimeout extends ChatException {

    private static final long serialVersionUID = 1;

    AnswerTimeout(int timeoutMillis) {
      super("The server did not answer within %d ms".formatted(timeoutMillis), null);
    }
  }

  /**
   * What came is not a complete answer: the connection broke, or the other end is no chat server. A
   * send may or may not have been applied; the messages of a receive are back in the mailbox.
   */
  public static final class BrokenAnswer extends ChatException {

    private static final long serialVersionUID = 1;

    BrokenAnswer(String fault, Throwable cause) {
      super("The server's answer is broken: " + fault, cause);
    }
  }

  /**
   * The send was written, its answer is lost, and it is not sent again: it may or may not have been
   * applied.
   */
  public static final class OutcomeUnknown extends ChatException {

    private static final long serialVersionUID = 1;

    /** Why it is not sent again. A closed set. */
    public enum Cause {
      /** The server is an older one: it would store the message again. */
      CONNECTION_LOST("The connection ended before the server answered"),
      /** The server has forgotten what it had stored, and may have handed it out before. */
      SERVER_RESTARTED("The server has started anew before it answered; this may have arrived"),
      /** The server may soon have forgotten that it had stored it. */
      GIVEN_UP("The server did not answer for too long; this may have arrived"),
      /** The client was closed, or is refused from now on. */
      CLIENT_CLOSED("The client ended before the server answered; this may have arrived");

      private final String sentence;

      Cause(String sentence) {
        this.sentence = sentence;
      }
    }

    private final Cause reason;

    OutcomeUnknown(Cause reason) {
      super(reason.sentence, null);
      this.reason = reason;
    }

    /** Why it is not sent again. */
    public Cause reason() {
      return reason;
    }
  }
}
