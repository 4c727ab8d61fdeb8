package io.chatpool.vertx;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one peer, or all of them, may cost before others go first. How often each has been reached
 * is counted for the whole process, and told by {@code /metrics}. (Thread safe)
 */
public enum Budget {
  TURN("frames or bytes of one connection waited for the next turn of its event loop"),
  UNANSWERED("a connection's requests waited until earlier ones of it were answered"),
  HANDOUTS("a receive was answered busy: too many of its connection were not settled"),
  ANSWERS("a receive was answered busy: too much that was answered had not been taken"),
  BATCH("requests waited: what their event loop asks the pool at once was full"),
  INPUT("a connection was not read: too much was held of requests that were not complete"),
  CONNECTIONS("a connection was refused or closed: there were as many as may be"),
  HTTP_REQUESTS("a pipelined HTTP request waited for a later turn of its event loop"),
  HTTP_CONNECTIONS("an HTTP connection was closed in favour of a new one"),
  LOG("a line of the log was lost: nobody read what had been written");

  private final String description;
  private final LongAdder reached = new LongAdder();

  Budget(String description) {
    this.description = description;
  }

  /** It has been reached once more. */
  public void reach() {
    reached.increment();
  }

  /** How often it has been reached since the process started. */
  public long reached() {
    return reached.sum();
  }

  /** As metrics have it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What happened each time that it was reached. */
  public String description() {
    return description;
  }
}
