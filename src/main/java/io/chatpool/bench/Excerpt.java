package io.chatpool.bench;

/** The beginning of some bytes, made safe to show in a message of one line. */
final class Excerpt {

  private static final int MAX_BYTES = 60;

  private Excerpt() {}

  /** Visible ASCII as it is, and everything else written out: a line feed is <code>\n</code>. */
  static String of(byte[] bytes, int from, int to) {
    StringBuilder excerpt = new StringBuilder();
    int end = Math.min(to, from + MAX_BYTES);
    for (int i = from; i < end; i++) {
      append(excerpt, bytes[i]);
    }
    return excerpt.append(end < to ? "…" : "").toString();
  }

  private static void append(StringBuilder excerpt, byte b) {
    if (b == '\n') {
      excerpt.append("\\n");
    } else if (b < ' ' || b == 0x7f) {
      excerpt.append("\\x%02x".formatted(b & 0xff));
    } else {
      excerpt.append((char) b);
    }
  }
}
