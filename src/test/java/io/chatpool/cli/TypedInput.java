package io.chatpool.cli;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Standard input or a keyboard: what the test types can be read, and a read waits for more. */
final class TypedInput extends InputStream {

  private static final int END = -1;

  private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>();
  private boolean ended;

  void type(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xff);
    }
  }

  void end() {
    bytes.add(END);
  }

  /** Like that of a process, it cannot be interrupted. */
  @Override
  public int read() {
    while (true) {
      try {
        int next = ended ? END : bytes.take();
        ended = next == END;
        return next;
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  /** As much as is there, so that nobody waits for a full buffer. */
  @Override
  public int read(byte[] buffer, int offset, int length) {
    int first = read();
    if (first == END) {
      return END;
    }
    buffer[offset] = (byte) first;
    int count = 1;
    while (count < length && !bytes.isEmpty() && bytes.element() != END) {
      buffer[offset + count] = (byte) read();
      count++;
    }
    return count;
  }

  @Override
  public int available() {
    return bytes.size();
  }
}
