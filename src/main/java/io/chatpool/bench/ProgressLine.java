package io.chatpool.bench;

import java.io.PrintStream;

/** One line on standard error that is written over again and again, if somebody is looking. */
final class ProgressLine {

  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean visible;

  ProgressLine(PrintStream err, boolean visible) {
    this.err = err;
    this.visible = visible;
  }

  void show(String progress) {
    write(ERASE_LINE + progress);
  }

  void erase() {
    write(ERASE_LINE);
  }

  private void write(String text) {
    if (visible) {
      err.print(text);
      err.flush();
    }
  }
}
