package io.chatpool.config;

import io.chatpool.pool.PoolLimits;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The whole configuration.
 *
 * @param server how connections are served
 * @param http the HTTP server
 * @param limits what one peer may have
 * @param requests what a request may contain
 * @param pool what the mailboxes hold
 * @param busTimeoutMillis how long the pool may take to take a request
 */
public record Config(
    ServerConfig server,
    HttpConfig http,
    LimitsConfig limits,
    RequestLimits requests,
    PoolLimits pool,
    int busTimeoutMillis) {

  /** Texts of one mailbox: half of what a Java array can hold, which leaves room for the rest. */
  private static final long MAX_MAILBOX_BYTES = 1L << 30;

  /** What one message takes besides its text, with its mailbox and key: some hundred bytes. */
  private static final long MIN_POOL_BYTES = 1024;

  /** A pool takes one of so many shares of the heap, unless configured. */
  private static final int HEAP_SHARES = 4;

  /**
   * Validates what was read.
   *
   * @param json sections with keys, as in {@code {"server":{"port":8888}}}; what is missing takes
   *     its default
   * @param environment variables by name; those of the keys win over {@code json}
   * @throws ConfigException names the first key that is wrong, its value and what was expected
   */
  public static Config of(JsonObject json, Map<String, String> environment) {
    Map<String, Object> values = new HashMap<>();
    readJson(json, values);
    readEnvironment(environment, values);
    return typed(values);
  }

  /**
   * Variables that look like keys of ours and are none: a typing error, or another program's. They
   * are ignored.
   */
  public static List<String> unknownVariables(Map<String, String> environment) {
    return environment.keySet().stream()
        .filter(name -> name.startsWith(ConfigKey.ENVIRONMENT_PREFIX))
        .filter(name -> !isKey(name, environment.get(name)))
        .sorted()
        .toList();
  }

  private static boolean isKey(String name, String value) {
    return ConfigKey.ALL.stream()
        .anyMatch(key -> key.environmentName().equals(name) && !key.isServiceAddress(value));
  }

  private static void readJson(JsonObject json, Map<String, Object> values) {
    for (String section : json.fieldNames()) {
      if (ConfigKey.ALL.stream().noneMatch(key -> key.section().equals(section))) {
        throw new ConfigException("Configuration: unknown section " + section);
      }
      if (!(json.getValue(section) instanceof JsonObject keys)) {
        throw new ConfigException(
            "Configuration: %s is %s (expected: an object with keys)"
                .formatted(section, ConfigException.shown(json.getValue(section))));
      }
      for (String name : keys.fieldNames()) {
        String path = section + "." + name;
        ConfigKey key =
            ConfigKey.ALL.stream()
                .filter(known -> known.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new ConfigException("Configuration: unknown key " + path));
        values.put(path, valid(path, keys.getValue(name), key));
      }
    }
  }

  private static void readEnvironment(Map<String, String> environment, Map<String, Object> values) {
    for (ConfigKey key : ConfigKey.ALL) {
      String text = environment.get(key.environmentName());
      if (text != null && !key.isServiceAddress(text)) {
        Object value = key.parse(text);
        if (value == null) {
          throw ConfigException.wrongValue(key.environmentName(), text, key);
        }
        values.put(key.path(), valid(key.environmentName(), value, key));
      }
    }
  }

  private static Object valid(String where, Object value, ConfigKey key) {
    if (!key.allows(value)) {
      throw ConfigException.wrongValue(where, value, key);
    }
    return value;
  }

  private static Config typed(Map<String, Object> values) {
    requireAnswersThatFit(values);
    requireHeartbeatsInOrder(values);
    requireDifferentPorts(values);
    int maxId = number(ConfigKey.POOL_MAX_ID, values);
    int lingerSeconds = number(ConfigKey.SERVER_LINGER_SECONDS, values);
    long maxBytes = maxBytes(values);
    return new Config(
        new ServerConfig(
            (String) value(ConfigKey.SERVER_HOST, values),
            number(ConfigKey.SERVER_PORT, values),
            number(ConfigKey.SERVER_INSTANCES, values),
            number(ConfigKey.SERVER_REQUEST_GRACE_MILLIS, values),
            number(ConfigKey.SERVER_IDLE_TIMEOUT_SECONDS, values),
            lingerSeconds,
            number(ConfigKey.SERVER_MAX_CONNECTIONS, values),
            number(ConfigKey.SERVER_DRAIN_SECONDS, values)),
        new HttpConfig(
            (Boolean) value(ConfigKey.HTTP_ENABLED, values),
            number(ConfigKey.HTTP_PORT, values),
            HttpConfig.hosts((String) value(ConfigKey.HTTP_ALLOWED_HOSTS, values)),
            HttpConfig.origins((String) value(ConfigKey.HTTP_ALLOWED_ORIGINS, values)),
            (Boolean) value(ConfigKey.HTTP_ADMIN_FROM_ANYWHERE, values)),
        new LimitsConfig(
            number(ConfigKey.LIMITS_HTTP_CONNECTIONS_PER_ADDRESS, values),
            LimitsConfig.addresses((String) value(ConfigKey.LIMITS_PROXIES, values))),
        new RequestLimits(
            maxId,
            number(ConfigKey.SERVER_MAX_TEXT_BYTES, values),
            number(ConfigKey.LONG_HEARTBEAT_SECONDS_MIN, values),
            number(ConfigKey.LONG_HEARTBEAT_SECONDS_MAX, values)),
        new PoolLimits(
            maxId,
            number(ConfigKey.POOL_MAX_QUEUE_LENGTH, values),
            TimeUnit.SECONDS.toMicros(number(ConfigKey.POOL_EXPIRE_SECONDS, values)),
            TimeUnit.SECONDS.toMicros(lingerSeconds),
            maxBytes),
        number(ConfigKey.BUS_TIMEOUT_MILLIS, values));
  }

  /** A full mailbox goes out as one answer, in one array. */
  private static void requireAnswersThatFit(Map<String, Object> values) {
    long queueLength = number(ConfigKey.POOL_MAX_QUEUE_LENGTH, values);
    long textBytes = number(ConfigKey.SERVER_MAX_TEXT_BYTES, values);
    if (queueLength * textBytes > MAX_MAILBOX_BYTES) {
      throw new ConfigException(
          "Configuration: %s x %s is %d x %d bytes (expected: at most %d together)"
              .formatted(
                  ConfigKey.POOL_MAX_QUEUE_LENGTH.path(),
                  ConfigKey.SERVER_MAX_TEXT_BYTES.path(),
                  queueLength,
                  textBytes,
                  MAX_MAILBOX_BYTES));
    }
  }

  /** Of the heap as it may grow, unless configured; enough for the longest text in any case. */
  private static long maxBytes(Map<String, Object> values) {
    long maxBytes = ((Number) value(ConfigKey.POOL_MAX_BYTES, values)).longValue();
    long atLeast = number(ConfigKey.SERVER_MAX_TEXT_BYTES, values) + MIN_POOL_BYTES;
    if (maxBytes == 0) {
      return Math.max(atLeast, Runtime.getRuntime().maxMemory() / HEAP_SHARES);
    }
    if (maxBytes < atLeast) {
      throw new ConfigException(
          "Configuration: %s is %d (expected: 0, or at least %d more than %s, which is %d)"
              .formatted(
                  ConfigKey.POOL_MAX_BYTES.path(),
                  maxBytes,
                  MIN_POOL_BYTES,
                  ConfigKey.SERVER_MAX_TEXT_BYTES.path(),
                  atLeast - MIN_POOL_BYTES));
    }
    return maxBytes;
  }

  private static void requireHeartbeatsInOrder(Map<String, Object> values) {
    int min = number(ConfigKey.LONG_HEARTBEAT_SECONDS_MIN, values);
    int max = number(ConfigKey.LONG_HEARTBEAT_SECONDS_MAX, values);
    if (min > max) {
      throw new ConfigException(
          "Configuration: %s is %d (expected: at most %s, which is %d)"
              .formatted(
                  ConfigKey.LONG_HEARTBEAT_SECONDS_MIN.path(),
                  min,
                  ConfigKey.LONG_HEARTBEAT_SECONDS_MAX.path(),
                  max));
    }
  }

  /** The system would let both listen, and deal the connections out. */
  private static void requireDifferentPorts(Map<String, Object> values) {
    int port = number(ConfigKey.HTTP_PORT, values);
    boolean isEnabled = (Boolean) value(ConfigKey.HTTP_ENABLED, values);
    if (isEnabled && port != 0 && port == number(ConfigKey.SERVER_PORT, values)) {
      throw new ConfigException(
          "Configuration: %s is %d (expected: another port than %s, or %s false)"
              .formatted(
                  ConfigKey.HTTP_PORT.path(),
                  port,
                  ConfigKey.SERVER_PORT.path(),
                  ConfigKey.HTTP_ENABLED.path()));
    }
  }

  private static int number(ConfigKey key, Map<String, Object> values) {
    return ((Number) value(key, values)).intValue();
  }

  private static Object value(ConfigKey key, Map<String, Object> values) {
    return values.getOrDefault(key.path(), key.defaultValue());
  }
}
