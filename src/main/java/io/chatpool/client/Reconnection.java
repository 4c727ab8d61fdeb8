package io.chatpool.client;

import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/** Decides whether and when to connect again. (NOT thread safe) */
final class Reconnection {

  /** Reserved for limits. */
  private static final String RATE = "rate";

  private static final Set<String> PASSING_REASONS =
      Set.of(Reason.BUSY.word(), Reason.FULL.word(), RATE);

  private final boolean takeBackWhenReplaced;
  private final long healthyNanos;
  private final Backoff backoff;

  Reconnection(LongChatClientOptions options, LongUnaryOperator random) {
    takeBackWhenReplaced = options.takeBackWhenReplaced();
    healthyNanos = TimeUnit.SECONDS.toNanos(options.heartbeatSeconds());
    backoff = new Backoff(options.backoffBaseMillis(), options.backoffCapMillis(), random);
  }

  /**
   * When to try again after a connection, or an attempt to make one, has ended.
   *
   * @param openNanos how long the connection was open. Only one that was open for a heartbeat makes
   *     the next attempt the first one: a server that accepts and drops at once must not keep us
   *     busy
   * @return in so many milliseconds, or {@link Disconnection#NEVER}
   */
  long retryMillis(Ending ending, long openNanos) {
    if (openNanos >= healthyNanos) {
      backoff.reset();
    }
    return switch (ending.cause()) {
      case CLOSED -> Disconnection.NEVER;
      case GOODBYE -> afterGoodbye(ending);
      case REFUSED ->
          PASSING_REASONS.contains(ending.detail())
              ? backoff.nextDelayMillis()
              : Disconnection.NEVER;
      case UNREACHABLE, LOST, SILENT, BROKEN -> backoff.nextDelayMillis();
    };
  }

  private long afterGoodbye(Ending ending) {
    if (ending.retrySeconds() > 0) {
      return TimeUnit.SECONDS.toMillis(ending.retrySeconds());
    }
    boolean takesBack = takeBackWhenReplaced && ending.detail().equals(Goodbye.REPLACED.word());
    // At once may mean again and again: then the waits grow as well.
    return ending.retrySeconds() != Goodbye.DO_NOT_RETRY || takesBack
        ? backoff.nextDelayMillis()
        : Disconnection.NEVER;
  }
}
