package io.chatpool.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Compares what is pushed on a connection with the messages that have to come, byte by byte: the
 * numbers have to rise, and everything else is known. (NOT thread safe)
 */
final class PushedMessages {

  /** Who hears of messages. */
  interface Listener {

    /** The message with this ordinal is complete. */
    void delivered(long ordinal, long nowNanos);
  }

  /**
   * What all messages of a run have in common. Each text is a number, 16 hexadecimal digits, and
   * then always the same.
   *
   * @param from the sender's id
   * @param to the receiver's id, or that of everyone
   * @param textBytes at least {@link #MIN_TEXT_BYTES}
   */
  record Shape(int from, int to, int textBytes) {

    /** The send of the first message: its text is number 0. */
    byte[] firstRequest() {
      byte[] head = head();
      byte[] request = new byte[head.length + textBytes + 1];
      System.arraycopy(head, 0, request, 0, head.length);
      System.arraycopy(firstText(), 0, request, head.length, textBytes);
      request[request.length - 1] = '\n';
      return request;
    }

    /** Where in a request the text begins. */
    int textFrom() {
      return head().length;
    }

    private byte[] firstText() {
      byte[] text = new byte[textBytes];
      Arrays.fill(text, FILLER);
      Arrays.fill(text, 0, MIN_TEXT_BYTES, DIGITS[0]);
      return text;
    }

    private byte[] head() {
      return Conversation.ascii("S\n" + from + "\n" + to + "\n");
    }
  }

  /**
   * The messages that are on their way from the sender to its receivers: when each was sent, and
   * how many receivers do not have it yet. (Thread safe)
   *
   * <p>Messages have ordinals from 0 on. No more than the window are on their way, so they share so
   * many places in turn.
   */
  static final class OnTheirWay {

    private final int window;
    private final int receivers;
    private final AtomicLongArray sentNanos;
    private final AtomicIntegerArray missing;

    OnTheirWay(int window, int receivers) {
      this.window = window;
      this.receivers = receivers;
      sentNanos = new AtomicLongArray(window);
      missing = new AtomicIntegerArray(window);
    }

    int window() {
      return window;
    }

    /** A message is sent; the one of the window before is with all receivers. */
    void sent(long ordinal, long nanos) {
      int place = place(ordinal);
      sentNanos.set(place, nanos);
      missing.set(place, receivers);
    }

    /** When a message that has come was sent, or was to be sent. */
    long sentNanos(long ordinal) {
      return sentNanos.get(place(ordinal));
    }

    /**
     * A receiver has got a message; whether it was the last one. Each gets them in order, so the
     * last of one message comes before the last of the next.
     */
    boolean isWithAll(long ordinal) {
      return missing.decrementAndGet(place(ordinal)) == 0;
    }

    private int place(long ordinal) {
      return (int) (ordinal % window);
    }
  }

  /** The shortest text. */
  static final int MIN_TEXT_BYTES = 16;

  private static final byte[] DIGITS = Conversation.ascii("0123456789abcdef");
  private static final byte FILLER = 'x';

  /** Begins the frame that tells of missing messages [P-19]. */
  private static final byte GAP = 'G';

  private static final byte[] HEAD = Conversation.ascii("M\n");

  private final Listener listener;

  /** Everything after the number of the next message. */
  private final byte[] tail;

  private final int textFrom;

  private long ordinal;
  private int matched;
  private long number;
  private long lastNumber;

  /** Nothing has come. */
  PushedMessages(Shape shape, Listener listener) {
    this.listener = listener;
    byte[] text = shape.firstText();
    byte[] ids = Conversation.ascii("\n" + shape.from() + "\n" + shape.to() + "\n");
    textFrom = ids.length;
    tail = new byte[ids.length + text.length + 1];
    System.arraycopy(ids, 0, tail, 0, ids.length);
    System.arraycopy(text, 0, tail, textFrom, text.length);
    tail[tail.length - 1] = '\n';
  }

  /** Makes the text that begins here that of the next number. */
  static void advance(byte[] bytes, int from) {
    for (int i = from + MIN_TEXT_BYTES - 1; i >= from; i--) {
      int digit = Character.digit(bytes[i], 16) + 1;
      bytes[i] = DIGITS[digit % DIGITS.length];
      if (digit < DIGITS.length) {
        return;
      }
    }
  }

  /** How many messages have come. */
  long delivered() {
    return ordinal;
  }

  /** The number of the newest message, for its acknowledgement. */
  long lastNumber() {
    return lastNumber;
  }

  /**
   * Takes the next bytes.
   *
   * @throws BenchFailure at the first byte that is wrong
   */
  void read(byte[] bytes, int from, int to, long nowNanos) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (matched < HEAD.length) {
        check(b == HEAD[matched++], bytes, i, to);
      } else if (matched == HEAD.length && b >= '0' && b <= '9') {
        number = number * 10 + b - '0';
        check(number < 1L << 53, bytes, i, to);
      } else {
        check(b == tail[matched++ - HEAD.length], bytes, i, to);
        if (matched == HEAD.length + tail.length) {
          complete(nowNanos);
        }
      }
    }
  }

  private void complete(long nowNanos) {
    if (number <= lastNumber) {
      throw new BenchFailure(
          BenchFailure.Kind.WRONG,
          "The number of a message is %d after %d: it does not rise".formatted(number, lastNumber));
    }
    lastNumber = number;
    number = 0;
    matched = 0;
    listener.delivered(ordinal++, nowNanos);
    advance(tail, textFrom);
  }

  private void check(boolean right, byte[] bytes, int at, int to) {
    if (right) {
      return;
    }
    if (bytes[at] == GAP && matched == 1) {
      throw new BenchFailure(
          BenchFailure.Kind.WRONG,
          "Messages were dropped before message %d: is the window larger than pool.maxQueueLength?"
              .formatted(ordinal + 1));
    }
    throw new BenchFailure(
        BenchFailure.Kind.WRONG,
        "The server pushed \"%s\" within or instead of message %d, \"%s\""
            .formatted(
                BenchFailure.excerpt(bytes, at, to),
                ordinal + 1,
                BenchFailure.excerpt(tail, textFrom, tail.length - 1)));
  }
}
