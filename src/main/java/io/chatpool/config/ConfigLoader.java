package io.chatpool.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
   * Reads and validates, without holding up the event loop.
   *
   * @param given what {@code -conf} gave, empty if nothing
   * @return fails with {@link ConfigException} if anything is wrong
   */
  public static Future<Config> load(
      Vertx vertx, JsonObject given, Map<String, String> environment) {
    return vertx
        .executeBlocking(ConfigLoader::readFile)
        .compose(file -> retrieve(vertx, file, given))
        .map(json -> Config.of(json, environment));
  }

  /**
   * The same before there is a Vert.x: whether it keeps metrics is decided when it is made.
   *
   * @param given what {@code -conf} gave, empty if nothing
   * @throws ConfigException if anything is wrong
   */
  public static Config load(JsonObject given, Map<String, String> environment) {
    return Config.of(readFile().mergeIn(given, true), environment);
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

  /** The file has been read already: one reader decides which one it is, for everybody. */
  private static Future<JsonObject> retrieve(Vertx vertx, JsonObject file, JsonObject given) {
    ConfigRetriever retriever =
        ConfigRetriever.create(
            vertx,
            new ConfigRetrieverOptions()
                .setScanPeriod(0)
                .addStore(new ConfigStoreOptions().setType("json").setConfig(file))
                .addStore(new ConfigStoreOptions().setType("json").setConfig(given)));
    return retriever.getConfig().eventually(retriever::close);
  }

  private static JsonObject readFile() {
    Path file = file();
    if (!Files.exists(file)) {
      return new JsonObject();
    }
    try {
      return parse(Files.readString(file), FILE);
    } catch (IOException e) {
      throw new ConfigException(
          "Configuration: cannot read %s (expected: a readable file)".formatted(file));
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
