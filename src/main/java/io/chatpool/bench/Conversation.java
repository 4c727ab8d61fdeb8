package io.chatpool.bench;

import io.chatpool.wire.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * What is said on a connection: what comes is compared, byte by byte, with the answers that have to
 * come, and it is told when each is complete. (NOT thread safe)
 */
final class Conversation implements Dialer.Reader {

  /** Who hears of answers. It may expect more, but no answer is told within another's call. */
  interface Listener {

    /**
     * So many answers to requests of the same time are complete.
     *
     * @param answer what was given to {@link Conversation#expect}
     * @param sentNanos likewise
     */
    void answered(byte[] answer, int count, long sentNanos, long nowNanos);

    /** All answers that were complete after a read are told. */
    default void caughtUp(long nowNanos) {}

    /**
     * Bytes have come where no answer has to.
     *
     * @throws BenchFailure if they are wrong
     */
    default void pushed(byte[] bytes, int from, int to, long nowNanos) {
      throw new BenchFailure(
          BenchFailure.Kind.WRONG,
          "The server sent \"%s\" where nothing was expected"
              .formatted(BenchFailure.excerpt(bytes, from, to)));
    }

    /**
     * The server has ended a connection that was not over.
     *
     * @throws BenchFailure if it should not have
     */
    void ended(long nowNanos);
  }

  /** The answer to an open and to a send [P-15, P-5]. */
  static final byte[] GRANTED = ascii("Y\n");

  /** The answer to a heartbeat [P-20]. */
  static final byte[] ALIVE = ascii("H\n");

  /** For connections that say enough: a server waits one and a half of these. */
  static final int UNHURRIED_HEARTBEAT_SECONDS = 600;

  private static final ByteBuf HEARTBEAT =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(RequestEncoder.heartbeat()));

  /** Answers that are the same, to requests of the same time. */
  private static final class Run {
    private final byte[] answer;
    private final long sentNanos;
    private int left = 1;

    Run(byte[] answer, long sentNanos) {
      this.answer = answer;
      this.sentNanos = sentNanos;
    }
  }

  private final Listener listener;
  private final Deque<Run> runs = new ArrayDeque<>(1);
  private int outstanding;

  /** How many bytes of the oldest answer have come. */
  private int matched;

  private Channel channel;

  /** Completes with the answer to the open, then to the last heartbeat; otherwise null. */
  private CompletableFuture<Void> awaited;

  private boolean over;

  /** Nothing has been said. */
  Conversation(Listener listener) {
    this.listener = listener;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** On a short connection: asks this once. */
  void ask(Dialer dialer, ByteBuf request, byte[] answer, long sentNanos) {
    expect(answer, sentNanos);
    dialer.dial(this, connected -> connected.writeAndFlush(request));
  }

  /** Opens a long connection for an id, or for {@code Request.NO_MAILBOX}. */
  CompletableFuture<Void> open(Dialer dialer, int id, int heartbeatSeconds) {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    awaited = opened;
    dialer.dial(
        this,
        connected -> {
          channel = connected;
          expect(GRANTED, System.nanoTime());
          write(Unpooled.wrappedBuffer(RequestEncoder.open(id, heartbeatSeconds)));
          flush();
        });
    return opened;
  }

  /** On a long connection: sends a heartbeat. */
  void beat(long nowNanos) {
    expect(ALIVE, nowNanos);
    write(HEARTBEAT.duplicate());
    flush();
  }

  /**
   * The last word on a long connection, when all answers have come; completes when nothing but its
   * own has come.
   */
  CompletableFuture<Void> end(long nowNanos) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    awaited = ended;
    over = true;
    beat(nowNanos);
    return ended;
  }

  /** Memory for requests on a long connection. */
  ByteBuf buffer() {
    return channel.alloc().directBuffer();
  }

  void write(ByteBuf requests) {
    channel.write(requests);
  }

  void flush() {
    channel.flush();
  }

  /**
   * One more answer has to come after those before it.
   *
   * @param answer the same array for the same answer, so that they can be counted together
   * @param sentNanos when its request was sent, or was to be sent
   */
  void expect(byte[] answer, long sentNanos) {
    outstanding++;
    Run newest = runs.peekLast();
    if (newest != null && newest.answer == answer && newest.sentNanos == sentNanos) {
      newest.left++;
    } else {
      runs.add(new Run(answer, sentNanos));
    }
  }

  /** How many answers have not come. */
  int outstanding() {
    return outstanding;
  }

  @Override
  public void read(byte[] bytes, int length, long nowNanos) {
    int position = 0;
    while (position < length) {
      Run run = runs.peek();
      if (run == null) {
        listener.pushed(bytes, position, length, nowNanos);
        return;
      }
      int answered = 0;
      for (; position < length && run.left > 0; position++) {
        if (bytes[position] != run.answer[matched]) {
          throw wrong(run.answer, bytes, position, length);
        }
        if (++matched == run.answer.length) {
          matched = 0;
          run.left--;
          answered++;
        }
      }
      if (run.left == 0) {
        runs.poll();
      }
      if (answered > 0) {
        outstanding -= answered;
        tell(run, answered, nowNanos);
      }
    }
    listener.caughtUp(nowNanos);
  }

  @Override
  public void ended(long nowNanos) {
    if (!over || outstanding > 0) {
      listener.ended(nowNanos);
    }
  }

  private void tell(Run run, int answered, long nowNanos) {
    if (awaited == null) {
      listener.answered(run.answer, answered, run.sentNanos, nowNanos);
    } else {
      CompletableFuture<Void> complete = awaited;
      awaited = null;
      complete.complete(null);
    }
  }

  private BenchFailure wrong(byte[] expected, byte[] bytes, int from, int to) {
    return new BenchFailure(
        BenchFailure.Kind.WRONG,
        "The server sent \"%s\" where \"%s\" was expected"
            .formatted(
                BenchFailure.excerpt(expected, 0, matched) + BenchFailure.excerpt(bytes, from, to),
                BenchFailure.excerpt(expected, 0, expected.length)));
  }
}
