package io.chatpool.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Standard input, text by text: a line each. (NOT thread safe) */
final class InputLines {

  /** One byte more than a text and its line break: enough to see that it is too long. */
  private static final int KEPT_BYTES = InputText.MAX_BYTES + 3;

  private final InputStream in;

  InputLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * Reads a line, without its line break; empty at the end of the input.
   *
   * @throws IllegalArgumentException if the line is too long or not UTF-8; the next one can be read
   */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int read = in.read();
    if (read < 0) {
      return Optional.empty();
    }
    for (; read >= 0; read = in.read()) {
      if (line.size() < KEPT_BYTES) {
        line.write(read);
      }
      if (read == '\n') {
        break;
      }
    }
    return Optional.of(InputText.ofStream(new ByteArrayInputStream(line.toByteArray())));
  }
}
