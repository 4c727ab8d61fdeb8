package io.chatpool.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Compares what comes on a connection, byte by byte, with the answers that have to come, and tells
 * when each is complete. (NOT thread safe)
 */
final class AnswerStream {

  /** Who hears of answers. It may expect more, but no answer is told within another's call. */
  interface Listener {

    /**
     * So many answers to requests of the same time are complete.
     *
     * @param sentNanos what was given to {@link AnswerStream#expect}
     */
    void answered(int count, long sentNanos, long nowNanos);
  }

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

  AnswerStream(Listener listener) {
    this.listener = listener;
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

  /**
   * Takes the next bytes.
   *
   * @throws BenchFailure at the first byte that is wrong
   */
  void read(byte[] bytes, int length, long nowNanos) {
    int position = 0;
    while (position < length) {
      Run run = runs.peek();
      if (run == null) {
        throw wrong(new byte[0], bytes, position, length);
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
        listener.answered(answered, run.sentNanos, nowNanos);
      }
    }
  }

  private BenchFailure wrong(byte[] expected, byte[] bytes, int from, int to) {
    String came = Excerpt.of(expected, 0, matched) + Excerpt.of(bytes, from, to);
    return new BenchFailure(
        BenchFailure.Kind.WRONG,
        expected.length == 0
            ? "The server sent \"%s\" where nothing was expected".formatted(came)
            : "The server sent \"%s\" where \"%s\" was expected"
                .formatted(came, Excerpt.of(expected, 0, expected.length)));
  }
}
