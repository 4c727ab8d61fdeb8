package io.chatpool.config;

import io.vertx.core.VertxException;

/** The configuration is wrong. The message is one line for the user, and all there is to say. */
public final class ConfigException extends VertxException {

  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message, true);
  }

  static ConfigException wrongValue(String where, Object value, ConfigKey key) {
    return new ConfigException(
        "Configuration: %s is %s (expected: %s)".formatted(where, value, key.expected()));
  }
}
