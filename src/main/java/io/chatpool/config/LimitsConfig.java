package io.chatpool.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one peer may have.
 *
 * @param httpConnectionsPerAddress HTTP connections of one address at a time
 * @param proxies addresses that many peers share, for which that does not hold
 */
public record LimitsConfig(int httpConnectionsPerAddress, Set<String> proxies) {

  /** As addresses of peers are written: IPv4, or IPv6 without the short form. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f:.]+");

  static Set<String> addresses(String text) {
    return ConfigKey.LIMITS_PROXIES.entries(text, ADDRESS, "an IP address");
  }
}
