package io.chatpool.wire;

/** What a client asks for: the request of a short connection, or a frame on a long one. */
public sealed interface Request {

  /** The receiver's id that means everyone. */
  int EVERYONE = 0;

  /** The id of a long connection that only sends requests. */
  int NO_MAILBOX = 0;

  /** How many bytes the text has that comes with it; 0 if none does. */
  default int textBytes() {
    return 0;
  }

  /**
   * Send a text [P-5].
   *
   * @param from the sender
   * @param to the receiver, or {@link #EVERYONE}
   * @param text valid UTF-8 without a line feed
   */
  record Send(int from, int to, byte[] text) implements Request {
    @Override
    public int textBytes() {
      return text.length;
    }
  }

  /**
   * Send a text, unless that has been done under this key already [P-30].
   *
   * @param from the sender
   * @param to the receiver, or {@link #EVERYONE}
   * @param key the sender's own name of this message, below 2^53
   * @param text valid UTF-8 without a line feed
   */
  record SendOnce(int from, int to, long key, byte[] text) implements Request {
    @Override
    public int textBytes() {
      return text.length;
    }
  }

  /** Hand out the messages of a mailbox [P-6]. */
  record Receive(int id) implements Request {}

  /**
   * Make this a long connection [P-15].
   *
   * @param id whose messages to push, or {@link #NO_MAILBOX}
   * @param heartbeatSeconds how often at least the client will be heard of
   */
  record Open(int id, int heartbeatSeconds) implements Request {}

  /** Tell what the server is and what it allows [P-31]. */
  record Inform() implements Request {
    /** The only one needed. */
    public static final Inform INSTANCE = new Inform();
  }

  /** All pushed messages up to this {@code seq} are handled [P-17]. */
  record Acknowledge(long upToSeq) implements Request {}

  /** The answer to the oldest receive that this has not been said of has arrived [P-29]. */
  record Taken() implements Request {
    /** The only one needed. */
    public static final Taken INSTANCE = new Taken();
  }

  /** The client's heartbeat [P-20]. */
  record KeepAlive() implements Request {
    /** The only one needed. */
    public static final KeepAlive INSTANCE = new KeepAlive();
  }

  /** A value or a text that is not allowed; nothing more is wrong [P-10]. */
  record Invalid() implements Request {
    /** The only one needed. */
    public static final Invalid INSTANCE = new Invalid();
  }

  /** Bytes on a long connection that cannot begin a frame: where the next begins is unknown. */
  record Violation() implements Request {
    /** The only one needed. */
    public static final Violation INSTANCE = new Violation();
  }
}
