package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Standard output or error: the test waits for its lines. */
final class PrintedLines extends OutputStream {

  private static final long PATIENCE_SECONDS = 15;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      lines.add(line.toString(StandardCharsets.UTF_8));
      line.reset();
    } else {
      line.write(b);
    }
  }

  /** The next line must be this one. */
  void expect(String expected) {
    assertEquals(expected, next());
  }

  String next() {
    try {
      String next = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertNotNull(next, "no further line was printed");
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All lines that have not been asked for. */
  List<String> rest() {
    List<String> rest = new ArrayList<>();
    lines.drainTo(rest);
    return rest;
  }
}
