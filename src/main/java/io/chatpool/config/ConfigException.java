package io.chatpool.config;

import io.vertx.core.VertxException;

/** The configuration is wrong. The message is one line for the user, and all there is to say. */
public final class ConfigException extends VertxException {

  private static final long serialVersionUID = 1;

  /** Characters of a wrong value that are repeated. */
  private static final int MAX_SHOWN = 100;

  public ConfigException(String message) {
    super(message, true);
  }

  static ConfigException wrongValue(String where, Object value, ConfigKey key) {
    return new ConfigException(
        "Configuration: %s is %s (expected: %s)".formatted(where, shown(value), key.expected()));
  }

  /** In quotes if it is text, on one line, and not longer than a line. */
  static String shown(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    String line = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return value instanceof String ? "'" + line + "'" : line;
  }
}
