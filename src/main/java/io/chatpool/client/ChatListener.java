package io.chatpool.client;

import io.vertx.core.Future;

/**
 * Hears what comes over the long connections of a {@link LongChatClient}. All methods are called on
 * the client's event loop, one at a time: they must not block.
 */
public interface ChatListener {

  /**
   * A message has come. The messages of a connection come in the order of their numbers; the next
   * one does not wait for the future of the one before.
   *
   * <p>The server forgets the message once it and all before it on the same connection are handled.
   * If this method throws or its future fails, the client ends the connection and makes another,
   * after waits that grow if that goes on: it brings the message again, and those after it only if
   * they were not handled. While a future is not complete, no message after it is forgotten either,
   * and after 1,024 of these nothing more is read.
   *
   * @return completes when the message is handled; null if it already is
   */
  Future<?> message(ChatMessage message);

  /**
   * Messages were lost before the next one, since the last one that this id was handed. It is told
   * again if the connection ends before the next message is acknowledged.
   *
   * @param dropped so many were pushed out of the mailbox by newer ones
   * @param expired so many grew too old unread
   */
  default void gap(long dropped, long expired) {}

  /** The server has accepted the connection, the first one or a later one. */
  default void connected() {}

  /** A connection has ended, or could not be made. */
  default void disconnected(Disconnection disconnection) {}
}
