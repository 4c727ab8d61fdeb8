package io.chatpool.bench;

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

  /** Begins the frame that tells of missing messages [P-19]. */
  private static final byte GAP = 'G';

  private static final byte[] HEAD = LongFrames.ascii("M\n");

  private final Listener listener;

  /** Everything after the number of the next message. */
  private final byte[] tail;

  private final int textFrom;

  private long ordinal;
  private int matched;
  private long number;
  private long lastNumber;

  /** Nothing has come. */
  PushedMessages(PushMessageShape shape, Listener listener) {
    this.listener = listener;
    int textBytes = shape.textBytes();
    byte[] ids = LongFrames.ascii("\n" + shape.from() + "\n" + shape.to() + "\n");
    textFrom = ids.length;
    tail = new byte[ids.length + textBytes + 1];
    System.arraycopy(ids, 0, tail, 0, ids.length);
    System.arraycopy(OrdinalText.first(textBytes), 0, tail, textFrom, textBytes);
    tail[tail.length - 1] = '\n';
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
    OrdinalText.advance(tail, textFrom);
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
                Excerpt.of(bytes, at, to),
                ordinal + 1,
                Excerpt.of(tail, textFrom, tail.length - 1)));
  }
}
