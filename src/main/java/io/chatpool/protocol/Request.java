package io.chatpool.protocol;

import io.chatpool.pool.Message;

/** What a client asks for. */
public sealed interface Request {

  /** The receiver's id that means everyone. */
  int EVERYONE = Message.EVERYONE;

  /**
   * Send a text [P-5].
   *
   * @param from the sender
   * @param to the receiver, or {@link #EVERYONE}
   * @param text valid UTF-8 without a line feed
   */
  record Send(int from, int to, byte[] text) implements Request {}

  /** Hand out the messages of a mailbox [P-6]. */
  record Receive(int id) implements Request {}

  /** Bytes that are no request [P-10]. */
  record Invalid() implements Request {
    static final Invalid INSTANCE = new Invalid();
  }
}
