package io.chatpool.wire;

/**
 * A message as the answer to a receive hands it out [P-6].
 *
 * @param from the sender's id
 * @param text the text: one line, and it may be empty
 */
public record ReceivedMessage(int from, String text) {}
