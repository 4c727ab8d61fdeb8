package io.chatpool.pool;

import java.util.function.ToLongFunction;

/**
 * All that {@link PoolStats} tells, in the order in which it is shown: the one list from which
 * JSON, metrics and documentation follow.
 */
public enum PoolStatistic {
  STORED(
      "stored",
      Kind.COUNT,
      "messages.stored",
      "Messages accepted; a broadcast counts once",
      PoolStats::stored),
  MERGED(
      "merged",
      Kind.COUNT,
      "messages.merged",
      "Copies of broadcasts put into mailboxes, counted when a mailbox is next touched",
      PoolStats::merged),
  DELIVERED(
      "delivered",
      Kind.COUNT,
      "messages.delivered",
      "Messages handed out for good, or acknowledged",
      PoolStats::delivered),
  GIVEN_BACK(
      "givenBack",
      Kind.COUNT,
      "messages.given.back",
      "Messages that came back because their connection failed or ended",
      PoolStats::givenBack),
  DROPPED(
      "dropped",
      Kind.COUNT,
      "messages.dropped",
      "Messages lost: pushed out of a full mailbox by newer ones",
      PoolStats::dropped),
  EXPIRED(
      "expired",
      Kind.COUNT,
      "messages.expired",
      "Messages lost: grew too old unread",
      PoolStats::expired),
  FULL(
      "full",
      Kind.COUNT,
      "requests.full",
      "Requests refused because the pool keeps all that it may",
      PoolStats::full),
  KEYS_REPEATED(
      "keysRepeated",
      Kind.COUNT,
      "keys.repeated",
      "Messages sent again with a key that was known, and not stored again",
      PoolStats::keysRepeated),
  BROADCASTS_CONTINUED(
      "broadcastsContinued",
      Kind.COUNT,
      "broadcasts.continued",
      "Times that a broadcast to very many long connections went on after other requests",
      PoolStats::broadcastsContinued),
  MAILBOXES(
      "mailboxes",
      Kind.GAUGE,
      "mailboxes",
      "Mailboxes that differ from one that was never used",
      PoolStats::mailboxes),
  QUEUED(
      "queued",
      Kind.GAUGE,
      "messages.queued",
      "Messages that can be handed out",
      PoolStats::queued),
  IN_FLIGHT(
      "inFlight",
      Kind.GAUGE,
      "messages.in.flight",
      "Messages handed out and not settled, or pushed and not acknowledged",
      PoolStats::inFlight),
  WAITING(
      "waiting",
      Kind.GAUGE,
      "receives.waiting",
      "Receives that wait for another one of the same mailbox",
      PoolStats::waiting),
  LONG_CONNECTIONS(
      "longConnections",
      Kind.GAUGE,
      "long.connections",
      "Mailboxes with a long connection",
      PoolStats::longConnections),
  BYTES(
      "bytes",
      Kind.GAUGE,
      "pool.bytes",
      "What all that the pool keeps takes, in bytes",
      PoolStats::bytes),
  MAX_BYTES(
      "maxBytes",
      Kind.GAUGE,
      "pool.bytes.limit",
      "Bytes above which messages are refused (pool.maxBytes)",
      PoolStats::maxBytes),
  NEARLY_FULL(
      "nearlyFull",
      Kind.GAUGE,
      "pool.nearly.full",
      "1 while the pool keeps 80 percent or more of what it may",
      stats -> stats.bytes() >= stats.maxBytes() / 5.0 * 4 && stats.bytes() > 0 ? 1 : 0);

  /** How a number behaves. */
  public enum Kind {
    /** Since the start; it only rises. */
    COUNT,
    /** Now. */
    GAUGE
  }

  private final String jsonName;
  private final Kind kind;
  private final String metricName;
  private final String description;
  private final ToLongFunction<PoolStats> value;

  PoolStatistic(
      String jsonName,
      Kind kind,
      String metricName,
      String description,
      ToLongFunction<PoolStats> value) {
    this.jsonName = jsonName;
    this.kind = kind;
    this.metricName = metricName;
    this.description = description;
    this.value = value;
  }

  /** Its name in JSON. */
  public String jsonName() {
    return jsonName;
  }

  public Kind kind() {
    return kind;
  }

  /** Its name among the metrics of this program, as Micrometer spells names. */
  public String metricName() {
    return metricName;
  }

  /** What it tells, in a sentence without its full stop. */
  public String description() {
    return description;
  }

  /** The number itself. */
  public long of(PoolStats stats) {
    return value.applyAsLong(stats);
  }
}
