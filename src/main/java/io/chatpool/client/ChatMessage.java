package io.chatpool.client;

/**
 * A message as a long connection brings it.
 *
 * @param seq its number: unique on the server, rising, and below 2^53. It is also when the server
 *     took the message, in microseconds since 1970, or a little later when many came at once
 * @param from the sender's id
 * @param to the receiver's id, or {@link io.chatpool.wire.Request#EVERYONE}
 * @param text one line; it may be empty
 */
public record ChatMessage(long seq, int from, int to, String text) {}
