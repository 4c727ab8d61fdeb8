package io.chatpool.bus;

/**
 * Event-bus addresses. The public ones are documented in {@code src/site/markdown/event-bus.md}.
 */
public final class Addresses {

  public static final String SEND = "chatpool.send";
  public static final String RECEIVE = "chatpool.receive";
  public static final String ACK = "chatpool.ack";
  public static final String STATS = "chatpool.stats";
  public static final String SURVEY = "chatpool.survey";

  /** Published, nobody answers. */
  public static final String EVENTS = "chatpool.events";

  /** Batches of commands from this process's server verticles. */
  static final String POOL = "chatpool.internal.pool";

  /** Published when the pool ends, and all live sessions with it. */
  static final String POOL_ENDED = "chatpool.internal.pool-ended";

  /** Start of the address where one {@link PoolClient} gets its answers. */
  static final String ANSWERS_PREFIX = "chatpool.internal.answers.";

  private Addresses() {}
}
