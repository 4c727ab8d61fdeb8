package io.chatpool.client;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/** Decides whether and when to connect again. (NOT thread safe) */
final class Reconnection {

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

    /** Of an attempt that has failed; empty if no other attempt can succeed. */
    static Optional<Ending> of(Throwable failure) {
      if (failure instanceof ChatException.Refused refused) {
        return Optional.of(new Ending(Cause.REFUSED, refused.reason()));
      }
      String detail = failure.getMessage();
      if (failure instanceof ChatException.Unreachable) {
        return Optional.of(new Ending(Cause.UNREACHABLE, detail));
      }
      if (failure instanceof ChatException.AnswerTimeout) {
        return Optional.of(new Ending(Cause.SILENT, detail));
      }
      return failure instanceof ChatException.BrokenAnswer
          ? Optional.of(new Ending(Cause.BROKEN, detail))
          : Optional.empty();
    }
  }

  /**
   * How long to wait before each attempt to connect: not at all the first time, then a random time
   * below a limit that doubles up to a cap ("full jitter"). Clients that have lost the same server
   * do not come back in step. (NOT thread safe)
   */
  static final class Backoff {

    private final long baseMillis;
    private final long capMillis;
    private final LongUnaryOperator random;
    private long limitMillis;

    /**
     * The next attempt is the first one.
     *
     * @param baseMillis the first limit, at least 1
     * @param capMillis the last limit, at least the base
     * @param random gives a number from 0 to its argument, both included, each with the same chance
     */
    Backoff(long baseMillis, long capMillis, LongUnaryOperator random) {
      this.baseMillis = baseMillis;
      this.capMillis = capMillis;
      this.random = random;
    }

    long nextDelayMillis() {
      long delayMillis = random.applyAsLong(limitMillis);
      boolean canDouble = limitMillis <= capMillis / 2;
      limitMillis = canDouble ? Math.max(baseMillis, 2 * limitMillis) : capMillis;
      return delayMillis;
    }

    /** A connection was healthy: the next attempt is the first one again. */
    void reset() {
      limitMillis = 0;
    }
  }

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
      case CLOSED, OUT_OF_RANGE -> Disconnection.NEVER;
      case GOODBYE -> afterGoodbye(ending);
      case REFUSED ->
          PASSING_REASONS.contains(ending.detail())
              ? backoff.nextDelayMillis()
              : Disconnection.NEVER;
      case UNREACHABLE, LOST, SILENT, BROKEN, UNHANDLED -> backoff.nextDelayMillis();
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
