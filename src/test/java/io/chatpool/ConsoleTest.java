package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.vertx.Budget;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsoleTest {

  private static final int PIPE_BYTES = 1024;
  private static final byte[] LINE = ("x".repeat(999) + "\n").getBytes(StandardCharsets.US_ASCII);

  @Test
  void whoWritesDoesNotWaitAndIsToldWhatWasLost() throws Exception {
    PipedInputStream reader = new PipedInputStream(PIPE_BYTES);
    Console console = new Console(new PipedOutputStream(reader), "console");
    long lostBefore = Budget.LOG.reached();
    int written = 1000;
    for (int i = 0; i < written; i++) {
      console.write(LINE, 0, LINE.length);
      if (i == 1) {
        awaitFull(reader);
      }
    }
    // Nobody reads: it does not wait for that for ever.
    console.await(1);
    long lost = Budget.LOG.reached() - lostBefore;
    assertTrue(lost > 0 && lost < written, () -> lost + " of " + written);
    byte[] kept = reader.readNBytes((int) ((written - lost) * LINE.length));
    assertArrayEquals(LINE, Arrays.copyOf(kept, LINE.length));
    String told = "(%d lines are missing here: nobody read them)%n".formatted(lost);
    assertEquals(told, new String(reader.readNBytes(told.length()), StandardCharsets.US_ASCII));
    console.write("on\n".getBytes(StandardCharsets.US_ASCII), 0, 3);
    assertEquals("on\n", new String(reader.readNBytes(3), StandardCharsets.US_ASCII));
  }

  /** From then on nothing more is taken, and all that is lost is lost in one place. */
  private static void awaitFull(PipedInputStream pipe) throws IOException {
    while (pipe.available() < PIPE_BYTES) {
      Thread.onSpinWait();
    }
  }

  @Test
  void allThatIsWrittenIsThereAtTheEnd() throws Exception {
    StringBuffer taken = new StringBuffer();
    OutputStream target =
        new OutputStream() {
          @Override
          public void write(int oneByte) {
            taken.append((char) oneByte);
          }
        };
    Console console = new Console(target, "console");
    console.write("one\n".getBytes(StandardCharsets.US_ASCII), 0, 4);
    console.write("two\n".getBytes(StandardCharsets.US_ASCII), 0, 4);
    console.await(20_000);
    assertEquals("one\ntwo\n", taken.toString());
  }
}
