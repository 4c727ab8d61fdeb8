package io.chatpool.client;

import io.chatpool.wire.Request;
import java.util.Objects;

/**
 * Where the server is, who we are, and how a {@link LongChatClient} behaves when things go wrong.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 * @param id whose messages to receive, or {@link Request#NO_MAILBOX} to send only
 * @param heartbeatSeconds how long the client may be quiet before it sends a heartbeat, 1 to 3600.
 *     A server may allow less
 * @param connectTimeoutMillis how long finding the host's addresses may take, and then connecting
 *     to each of them
 * @param answerTimeoutMillis how long the server may take to go on answering, while there is
 *     something to answer. Then the connection is given up
 * @param maxTextBytes the longest text of a message that is taken, in bytes of UTF-8: at least what
 *     the server allows, or one such message makes every connection end
 * @param backoffBaseMillis the longest wait before the second attempt to connect; it doubles with
 *     each attempt. The first one is made at once
 * @param backoffCapMillis the longest wait before any attempt
 * @param takeBackWhenReplaced whether to come back after another connection has opened the same id.
 *     Two clients that do this with one id take it from each other for ever
 * @param resendSeconds for so long after a send was first written it may be written again, on other
 *     connections, while its answer is missing. Above what a server keeps keys for ({@code
 *     pool.expireSeconds}, 180 by default) a message could be stored twice
 * @param maxUnanswered so many sends may wait for the server's answer or for a connection
 */
public record LongChatClientOptions(
    String host,
    int port,
    int id,
    int heartbeatSeconds,
    int connectTimeoutMillis,
    int answerTimeoutMillis,
    int maxTextBytes,
    long backoffBaseMillis,
    long backoffCapMillis,
    boolean takeBackWhenReplaced,
    int resendSeconds,
    int maxUnanswered) {

  /** Short enough for the tables of most address translators on the way. */
  public static final int DEFAULT_HEARTBEAT_SECONDS = 30;

  /** What a server may be set to at most. */
  public static final int DEFAULT_MAX_TEXT_BYTES = 1 << 20;

  /** Longer than a pause of a busy server, shorter than a user's patience. */
  public static final long DEFAULT_BACKOFF_BASE_MILLIS = 100;

  /** A server that comes back is found again within this time. */
  public static final long DEFAULT_BACKOFF_CAP_MILLIS = 30_000;

  /** Two thirds of the 180 s that servers keep keys for by default. */
  public static final int DEFAULT_RESEND_SECONDS = 120;

  /** More than a round trip's worth of sends, and still little memory. */
  public static final int DEFAULT_MAX_UNANSWERED = 1_024;

  private static final int MAX_HEARTBEAT_SECONDS = 3_600;

  /** The longest that a server may be set to keep keys for. */
  private static final int MAX_RESEND_SECONDS = 31_536_000;

  /** A day: above that a wait is no back-off any more. */
  private static final long MAX_BACKOFF_MILLIS = 86_400_000;

  /** Checks every value; {@link IllegalArgumentException} names the one that is wrong. */
  public LongChatClientOptions {
    Objects.requireNonNull(host, "host");
    checkRange("port", port, 1, 65_535);
    checkRange("id", id, Request.NO_MAILBOX, Integer.MAX_VALUE);
    checkRange("heartbeatSeconds", heartbeatSeconds, 1, MAX_HEARTBEAT_SECONDS);
    checkRange("connectTimeoutMillis", connectTimeoutMillis, 1, Integer.MAX_VALUE);
    checkRange("answerTimeoutMillis", answerTimeoutMillis, 1, Integer.MAX_VALUE);
    checkRange("maxTextBytes", maxTextBytes, 1, Integer.MAX_VALUE - 2);
    checkRange("backoffBaseMillis", backoffBaseMillis, 1, MAX_BACKOFF_MILLIS);
    checkRange("backoffCapMillis", backoffCapMillis, backoffBaseMillis, MAX_BACKOFF_MILLIS);
    checkRange("resendSeconds", resendSeconds, 1, MAX_RESEND_SECONDS);
    checkRange("maxUnanswered", maxUnanswered, 1, Integer.MAX_VALUE);
  }

  /** The defaults for a server and an id. */
  public static LongChatClientOptions of(String host, int port, int id) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        DEFAULT_HEARTBEAT_SECONDS,
        ChatClientOptions.DEFAULT_CONNECT_TIMEOUT_MILLIS,
        ChatClientOptions.DEFAULT_ANSWER_TIMEOUT_MILLIS,
        DEFAULT_MAX_TEXT_BYTES,
        DEFAULT_BACKOFF_BASE_MILLIS,
        DEFAULT_BACKOFF_CAP_MILLIS,
        false,
        DEFAULT_RESEND_SECONDS,
        DEFAULT_MAX_UNANSWERED);
  }

  /** The same with another {@link #heartbeatSeconds}. */
  public LongChatClientOptions withHeartbeatSeconds(int seconds) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        seconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with another {@link #connectTimeoutMillis}. */
  public LongChatClientOptions withConnectTimeoutMillis(int millis) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        millis,
        answerTimeoutMillis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with another {@link #answerTimeoutMillis}. */
  public LongChatClientOptions withAnswerTimeoutMillis(int millis) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        millis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with another {@link #maxTextBytes}. */
  public LongChatClientOptions withMaxTextBytes(int bytes) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        bytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with other waits between attempts to connect. */
  public LongChatClientOptions withBackoff(long baseMillis, long capMillis) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        maxTextBytes,
        baseMillis,
        capMillis,
        takeBackWhenReplaced,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with another {@link #takeBackWhenReplaced}. */
  public LongChatClientOptions withTakeBackWhenReplaced(boolean takeBack) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBack,
        resendSeconds,
        maxUnanswered);
  }

  /** The same with another {@link #resendSeconds}. */
  public LongChatClientOptions withResendSeconds(int seconds) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        seconds,
        maxUnanswered);
  }

  /** The same with another {@link #maxUnanswered}. */
  public LongChatClientOptions withMaxUnanswered(int sends) {
    return new LongChatClientOptions(
        host,
        port,
        id,
        heartbeatSeconds,
        connectTimeoutMillis,
        answerTimeoutMillis,
        maxTextBytes,
        backoffBaseMillis,
        backoffCapMillis,
        takeBackWhenReplaced,
        resendSeconds,
        sends);
  }

  private static void checkRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d (expected: %d to %d)".formatted(name, value, min, max));
    }
  }
}
