package io.chatpool.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Whether somebody is looking. */
final class Terminal {

  private static final long TEST_SECONDS = 2;

  private Terminal() {}

  /**
   * Whether standard error goes to a terminal. {@link System#console} does not tell: it asks for
   * standard input and output, and in newer versions of Java it is always there.
   */
  static boolean isStandardError() {
    try {
      Process test =
          new ProcessBuilder("test", "-t", "2")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return test.waitFor(TEST_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
