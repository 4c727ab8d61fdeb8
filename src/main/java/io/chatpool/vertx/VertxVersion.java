package io.chatpool.vertx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a Vert.x that this project was not built with: this package uses more of it than its
 * documented interfaces, which another version may have changed.
 */
public final class VertxVersion {

  private static final Logger log = LoggerFactory.getLogger(VertxVersion.class);

  /** Where vertx-core says which one it is. */
  private static final String PRESENT = "/META-INF/vertx/vertx-version.txt";

  /** Written by the build. */
  private static final String EXPECTED = "/io/chatpool/vertx/vertx-version.txt";

  private VertxVersion() {}

  /** Says so in one line. */
  public static void warnIfOther() {
    String expected = expected();
    String present = present();
    if (!present.equals(expected)) {
      log.warn("This is Vert.x {}, chatpool was built and tested with {}", present, expected);
    }
  }

  static String expected() {
    return read(EXPECTED);
  }

  static String present() {
    return read(PRESENT);
  }

  private static String read(String resource) {
    try (InputStream input = VertxVersion.class.getResourceAsStream(resource)) {
      return input == null
          ? "of an unknown version"
          : new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
