package io.chatpool.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads the configuration from where users put it. Later ones win: defaults, {@value #FILE} if it
 * is there, what was given with {@code -conf}, environment variables.
 */
public final class ConfigLoader {

  static final String FILE = "conf/config.json";

  /** What some editors put at the beginning of a file. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ConfigLoader() {}

  /**
   * Reads and validates. It reads a file: not for an event loop.
   *
   * @param given what {@code -conf} gave, empty if nothing
   * @throws ConfigException if anything is wrong
   */
  public static Config load(JsonObject given, Map<String, String> environment) {
    Path file = file();
    JsonObject json = new JsonObject();
    if (Files.exists(file)) {
      try {
        json = parse(Files.readString(file), FILE);
      } catch (IOException e) {
        throw new ConfigException(
            "Configuration: cannot read %s (expected: a readable file)".formatted(file));
      }
    }
    return Config.of(json.mergeIn(given, true), environment);
  }

  /**
   * What a {@code -conf} option gives.
   *
   * @param argument a file, or the JSON itself
   * @throws ConfigException if it is neither
   */
  public static JsonObject parseArgument(String argument) {
    if (argument.trim().startsWith("{")) {
      return parse(argument, "-conf");
    }
    try {
      return parse(Files.readString(Path.of(argument)), argument);
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(
          "Configuration: -conf is %s (expected: a readable file, or a JSON object)"
              .formatted(argument));
    }
  }

  /**
   * In the working directory, or in the one that is named instead, as for all files that Vert.x
   * reads.
   */
  private static Path file() {
    return Path.of(System.getProperty("vertx.cwd", "")).resolve(FILE);
  }

  private static JsonObject parse(String text, String source) {
    try {
      return new JsonObject(
          text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text);
    } catch (DecodeException e) {
      throw notJson(source, e);
    }
  }

  private static ConfigException notJson(String source, DecodeException cause) {
    String place = source;
    String fault = "expected: a JSON object";
    if (cause.getCause() instanceof JsonProcessingException e && e.getLocation() != null) {
      JsonLocation location = e.getLocation();
      place += ", line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
      fault = e.getOriginalMessage().lines().findFirst().orElse(fault);
    }
    return new ConfigException("Configuration: %s is no JSON: %s".formatted(place, fault));
  }
}
