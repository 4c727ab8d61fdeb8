package io.chatpool.client;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.wire.Goodbye;

/**
 * How a connection has ended, or the attempt to make one.
 *
 * @param cause what has happened
 * @param detail the server's word, or one line for a log or a user
 * @param retrySeconds when the server wants to see us again after a {@link Cause#GOODBYE}, or
 *     {@link Goodbye#DO_NOT_RETRY}; otherwise without meaning
 */
record Ending(Cause cause, String detail, int retrySeconds) {

  Ending(Cause cause, String detail) {
    this(cause, detail, Goodbye.DO_NOT_RETRY);
  }
}
