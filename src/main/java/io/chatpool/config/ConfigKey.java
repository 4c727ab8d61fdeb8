package io.chatpool.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One key of the configuration: its name, default and range. {@link #ALL} is the whole table; the
 * names of the environment variables follow from it.
 *
 * @param path dotted, as in {@code server.port}
 * @param defaultValue an {@link Integer}, a {@link Long}, a {@link Boolean} or a {@link String};
 *     its type is the key's type. A text may be empty if its default is
 * @param min smallest allowed number
 * @param max largest allowed number
 */
public record ConfigKey(String path, Object defaultValue, long min, long max) {

  static final ConfigKey SERVER_HOST = text("server.host", "127.0.0.1");
  static final ConfigKey SERVER_PORT = number("server.port", 8888, 0, 65_535);
  static final ConfigKey SERVER_INSTANCES = number("server.instances", 0, 0, 1024);
  static final ConfigKey SERVER_REQUEST_GRACE_MILLIS =
      number("server.requestGraceMillis", 500, 1, 60_000);
  static final ConfigKey SERVER_IDLE_TIMEOUT_SECONDS =
      number("server.idleTimeoutSeconds", 30, 1, 86_400);
  static final ConfigKey SERVER_LINGER_SECONDS = number("server.lingerSeconds", 5, 1, 3_600);
  static final ConfigKey SERVER_MAX_CONNECTIONS =
      number("server.maxConnections", 100_000, 1, 10_000_000);
  static final ConfigKey SERVER_DRAIN_SECONDS = number("server.drainSeconds", 5, 1, 3_600);
  static final ConfigKey SERVER_MAX_TEXT_BYTES = number("server.maxTextBytes", 4096, 1, 1_048_576);
  static final ConfigKey BUS_TIMEOUT_MILLIS = number("bus.timeoutMillis", 2000, 1, 600_000);
  static final ConfigKey POOL_MAX_ID = number("pool.maxId", 127, 1, 1_000_000_000);
  static final ConfigKey POOL_MAX_QUEUE_LENGTH = number("pool.maxQueueLength", 32, 1, 65_536);
  static final ConfigKey POOL_EXPIRE_SECONDS = number("pool.expireSeconds", 180, 1, 31_536_000);
  static final ConfigKey POOL_MAX_BYTES = number("pool.maxBytes", 0L, 0, 1L << 50);
  static final ConfigKey LONG_HEARTBEAT_SECONDS_MIN =
      number("long.heartbeatSecondsMin", 5, 1, 86_400);
  static final ConfigKey LONG_HEARTBEAT_SECONDS_MAX =
      number("long.heartbeatSecondsMax", 3600, 1, 86_400);
  static final ConfigKey HTTP_ENABLED = flag("http.enabled", true);
  static final ConfigKey HTTP_PORT = number("http.port", 8889, 0, 65_535);
  static final ConfigKey HTTP_ALLOWED_HOSTS = text("http.allowedHosts", "");
  static final ConfigKey HTTP_ALLOWED_ORIGINS = text("http.allowedOrigins", "");
  static final ConfigKey HTTP_ADMIN_FROM_ANYWHERE = flag("http.adminFromAnywhere", false);

  static final ConfigKey LIMITS_HTTP_CONNECTIONS_PER_ADDRESS =
      number("limits.httpConnectionsPerAddress", 128, 1, 100_000);
  static final ConfigKey LIMITS_PROXIES = text("limits.proxies", "");

  /** Every key there is, in the order of the documentation. */
  public static final List<ConfigKey> ALL =
      List.of(
          SERVER_HOST,
          SERVER_PORT,
          SERVER_INSTANCES,
          SERVER_REQUEST_GRACE_MILLIS,
          SERVER_IDLE_TIMEOUT_SECONDS,
          SERVER_LINGER_SECONDS,
          SERVER_MAX_CONNECTIONS,
          SERVER_DRAIN_SECONDS,
          SERVER_MAX_TEXT_BYTES,
          BUS_TIMEOUT_MILLIS,
          POOL_MAX_ID,
          POOL_MAX_QUEUE_LENGTH,
          POOL_EXPIRE_SECONDS,
          POOL_MAX_BYTES,
          LONG_HEARTBEAT_SECONDS_MIN,
          LONG_HEARTBEAT_SECONDS_MAX,
          HTTP_ENABLED,
          HTTP_PORT,
          HTTP_ALLOWED_HOSTS,
          HTTP_ALLOWED_ORIGINS,
          HTTP_ADMIN_FROM_ANYWHERE,
          LIMITS_HTTP_CONNECTIONS_PER_ADDRESS,
          LIMITS_PROXIES);

  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /** Start of the names of all environment variables. */
  public static final String ENVIRONMENT_PREFIX = "CHATPOOL_";

  private static ConfigKey text(String path, String defaultValue) {
    return new ConfigKey(path, defaultValue, 0, 0);
  }

  private static ConfigKey flag(String path, boolean defaultValue) {
    return new ConfigKey(path, defaultValue, 0, 0);
  }

  private static ConfigKey number(String path, Number defaultValue, long min, long max) {
    return new ConfigKey(path, defaultValue, min, max);
  }

  /** The environment variable of this key: {@code CHATPOOL_SERVER_PORT} for {@code server.port}. */
  public String environmentName() {
    String words = path.replace('.', '_').replaceAll("([A-Z])", "_$1");
    return ENVIRONMENT_PREFIX + words.toUpperCase(Locale.ROOT);
  }

  boolean isNumber() {
    return defaultValue instanceof Number;
  }

  /**
   * Whether the value of this key's variable is the address of a service: orchestrators make such
   * variables on their own, for a service whose name is that of the key.
   */
  boolean isServiceAddress(String text) {
    return isNumber() && SERVICE_ADDRESS.matcher(text).matches();
  }

  /** What an environment variable says, as it would be in the JSON; null if that is nothing. */
  Object parse(String text) {
    if (defaultValue instanceof Boolean) {
      return switch (text.trim()) {
        case "true" -> true;
        case "false" -> false;
        default -> null;
      };
    }
    if (isNumber()) {
      try {
        return Long.valueOf(text.trim());
      } catch (NumberFormatException noNumber) {
        return null;
      }
    }
    return text;
  }

  /** Whether a value has the type and the range of this key. */
  boolean allows(Object value) {
    if (defaultValue instanceof Boolean) {
      return value instanceof Boolean;
    }
    if (isNumber()) {
      return (value instanceof Integer || value instanceof Long)
          && ((Number) value).longValue() >= min
          && ((Number) value).longValue() <= max;
    }
    return value instanceof String text && (mayBeEmpty() || !text.isBlank());
  }

  /**
   * What a text lists, in lower case.
   *
   * @param form of each entry
   * @param expected the form in words
   * @throws ConfigException if an entry has not this form
   */
  Set<String> entries(String text, Pattern form, String expected) {
    if (text.isBlank()) {
      return Set.of();
    }
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split(",", -1))
        .map(entry -> entry(entry.strip(), form, expected))
        .collect(Collectors.toUnmodifiableSet());
  }

  private String entry(String entry, Pattern form, String expected) {
    if (!form.matcher(entry).matches()) {
      throw new ConfigException(
          "Configuration: %s has %s in it (expected: %s, separated by commas)"
              .formatted(path, ConfigException.shown(entry), expected));
    }
    return entry;
  }

  /** What a value has to be, in words. */
  String expected() {
    if (defaultValue instanceof Boolean) {
      return "true or false";
    }
    if (isNumber()) {
      return "a whole number " + min + ".." + max;
    }
    return mayBeEmpty() ? "a text" : "a text that is not empty";
  }

  private boolean mayBeEmpty() {
    return defaultValue.equals("");
  }

  /** The section and the name in it: the two levels of the JSON form. */
  String section() {
    return path.substring(0, path.indexOf('.'));
  }

  String name() {
    return path.substring(path.indexOf('.') + 1);
  }
}
