package io.chatpool.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
        .compose(fileExists -> retrieve(vertx, fileExists, given, environment))
        .recover(ConfigLoader::fail)
        .map(ConfigLoader::split);
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

  private static Future<JsonObject> retrieve(
      Vertx vertx, boolean fileExists, JsonObject given, Map<String, String> environment) {
    ConfigRetrieverOptions options = new ConfigRetrieverOptions().setScanPeriod(0);
    if (fileExists) {
      // Not optional: an optional store would hide that the file is broken.
      options.addStore(
          new ConfigStoreOptions().setType("file").setConfig(new JsonObject().put("path", FILE)));
    }
    options.addStore(new ConfigStoreOptions().setType("json").setConfig(given));
    options.addStore(
        new ConfigStoreOptions()
            .setType("env")
            .setConfig(
                new JsonObject()
                    .put("raw-data", true)
                    .put("keys", new JsonArray(variableNames(environment)))));
    ConfigRetriever retriever = ConfigRetriever.create(vertx, options);
    return retriever.getConfig().eventually(retriever::close);
  }

  private static List<String> variableNames(Map<String, String> environment) {
    return environment.keySet().stream().filter(ConfigLoader::isVariable).toList();
  }

  /** Takes apart what the retriever has merged: sections, and variables that lie beside them. */
  private static Config split(JsonObject merged) {
    JsonObject sections = new JsonObject();
    Map<String, String> variables = new HashMap<>();
    for (String name : merged.fieldNames()) {
      if (isVariable(name)) {
        variables.put(name, merged.getString(name));
      } else {
        sections.put(name, merged.getValue(name));
      }
    }
    return Config.of(sections, variables);
  }

  private static boolean isVariable(String name) {
    return name.startsWith(ConfigKey.ENVIRONMENT_PREFIX);
  }

  private static Future<JsonObject> fail(Throwable cause) {
    return Future.failedFuture(
        cause instanceof DecodeException e
            ? notJson(FILE, e)
            : new ConfigException(
                "Configuration: cannot read %s: %s".formatted(FILE, cause.getMessage())));
  }

  private static ConfigException notJson(String source, DecodeException cause) {
    String firstLine = cause.getMessage().lines().findFirst().orElse("");
    return new ConfigException(
        "Configuration: %s is not a JSON object: %s".formatted(source, firstLine));
  }
}
