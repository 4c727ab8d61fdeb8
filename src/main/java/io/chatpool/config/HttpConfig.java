package io.chatpool.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The HTTP server, which listens on the address of the TCP servers.
 *
 * @param enabled whether there is one at all
 * @param port port to listen on; 0: any free one
 * @param allowedHosts by which other names it may be called: {@code host} or {@code host:port}, in
 *     lower case
 * @param allowedOrigins whose pages may open WebSockets, besides its own: {@code scheme://host} or
 *     {@code scheme://host:port}, in lower case
 * @param adminFromAnywhere whether the operator's view is shown to other machines than this one
 */
public record HttpConfig(
    boolean enabled,
    int port,
    Set<String> allowedHosts,
    Set<String> allowedOrigins,
    boolean adminFromAnywhere) {

  private static final String AUTHORITY = "([\\w.-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?";
  private static final Pattern HOST = Pattern.compile(AUTHORITY);
  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://" + AUTHORITY);

  static Set<String> hosts(String text) {
    return ConfigKey.HTTP_ALLOWED_HOSTS.entries(text, HOST, "host or host:port");
  }

  static Set<String> origins(String text) {
    return ConfigKey.HTTP_ALLOWED_ORIGINS.entries(
        text, ORIGIN, "scheme://host or scheme://host:port");
  }
}
