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
 * Reads the configuration from where users put it. Later ones win: defaults, {@value #FILE} in the
 * working directory if it is there, what was given with {@code -conf}, environment variables.
 */
public final class ConfigLoader {

  static final String FILE = "conf/config.json";

  private ConfigLoader() {}

  /**
   * Reads and validates.
   *
   * @param given what {@code -conf} gave, empty if nothing
   * @return fails with {@link ConfigException} if anything is wrong
   */
  public static Future<Config> load(
      Vertx vertx, JsonObject given, Map<String, String> environment) {
    return vertx
        .fileSystem()
        .exists(FILE)
        .compose(fileExists -> retrieve(vertx, fileExists, given))
        .recover(ConfigLoader::fail)
        .map(json -> Config.of(json, environment));
  }

  /**
   * Whether the HTTP server is going to be enabled: a Vert.x has to know when it is made whether it
   * keeps metrics, and only with a Vert.x is the configuration read as a whole.
   *
   * @param given what {@code -conf} gave, empty if nothing
   * @return false also if anything is wrong, which {@link #load} tells
   */
  public static boolean isHttpEnabled(JsonObject given, Map<String, String> environment) {
    try {
      // As Vert.x resolves names of files.
      Path file = Path.of(System.getProperty("vertx.cwd", "")).resolve(FILE);
      JsonObject json = new JsonObject(Files.exists(file) ? Files.readString(file) : "{}");
      return Config.of(json.mergeIn(given, true), environment).http().enabled();
    } catch (DecodeException | ConfigException | IOException e) {
      return false;
    }
  }

  /**
   * What a {@code -conf} option gives.
   *
   * @param argument a file, or the JSON itself
   * @throws ConfigException if it is neither
   */
  public static JsonObject parseArgument(String argument) {
    String text = argument.trim();
    boolean inline = text.startsWith("{");
    try {
      return new JsonObject(inline ? text : Files.readString(Path.of(argument)));
    } catch (DecodeException e) {
      throw notJson(inline ? "-conf" : argument, e);
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(
          "Configuration: -conf is %s (expected: a readable file, or a JSON object)"
              .formatted(argument));
    }
  }

  private static Future<JsonObject> retrieve(Vertx vertx, boolean fileExists, JsonObject given) {
    ConfigRetrieverOptions options = new ConfigRetrieverOptions().setScanPeriod(0);
    if (fileExists) {
      // Not optional: an optional store would hide that the file is broken.
      options.addStore(
          new ConfigStoreOptions().setType("file").setConfig(new JsonObject().put("path", FILE)));
    }
    options.addStore(new ConfigStoreOptions().setType("json").setConfig(given));
    ConfigRetriever retriever = ConfigRetriever.create(vertx, options);
    return retriever.getConfig().eventually(retriever::close);
  }

  private static Future<JsonObject> fail(Throwable cause) {
    return Future.failedFuture(
        cause instanceof DecodeException e
            ? notJson(FILE, e)
            : new ConfigException(
                "Configuration: cannot read %s: %s".formatted(FILE, cause.getMessage())));
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
