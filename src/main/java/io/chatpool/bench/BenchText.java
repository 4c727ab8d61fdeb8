package io.chatpool.bench;

import java.util.SplittableRandom;

/** Texts to send: visible ASCII, the same ones in each run. (NOT thread safe) */
final class BenchText {

  private static final int FIRST = 'a';
  private static final int COUNT = 26;

  private final int length;
  private final SplittableRandom random;

  /**
   * Texts of a fixed length.
   *
   * @param length in bytes
   * @param seed texts of different seeds are different
   */
  BenchText(int length, long seed) {
    this.length = length;
    random = new SplittableRandom(seed);
  }

  int length() {
    return length;
  }

  String next() {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (FIRST + random.nextInt(COUNT)));
    }
    return text.toString();
  }
}
