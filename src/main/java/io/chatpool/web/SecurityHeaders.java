package io.chatpool.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What browsers may do with answers of this server: with every one, whatever it says. */
final class SecurityHeaders {

  /** Everything from here, nothing inline; not all browsers take 'self' to include WebSockets. */
  private static final String POLICY =
      "default-src 'self'; connect-src 'self'%s; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'; object-src 'none'";

  private static final String WEBSOCKETS = " ws://%1$s wss://%1$s";

  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("content-security-policy");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence REFERRER_POLICY =
      HttpHeaders.createOptimized("referrer-policy");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final CharSequence OPENER_POLICY =
      HttpHeaders.createOptimized("cross-origin-opener-policy");
  private static final CharSequence RESOURCE_POLICY =
      HttpHeaders.createOptimized("cross-origin-resource-policy");
  private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private static final CharSequence STRICT_POLICY =
      HttpHeaders.createOptimized(POLICY.formatted(""));

  /** The policy for those who call this server as the last one did. */
  private String lastHost = "";

  private CharSequence lastPolicy = STRICT_POLICY;

  /**
   * Puts them into the answer, which may replace what it knows better.
   *
   * @param host by which name the request calls this server, which has been checked: it gets into a
   *     header; null if it has none that is ours
   */
  void addTo(HttpServerRequest request, String host) {
    request
        .response()
        .headers()
        .set(CONTENT_SECURITY_POLICY, host == null ? STRICT_POLICY : policy(host))
        .set(CONTENT_TYPE_OPTIONS, NOSNIFF)
        .set(REFERRER_POLICY, NO_REFERRER)
        .set(OPENER_POLICY, SAME_ORIGIN)
        .set(RESOURCE_POLICY, SAME_ORIGIN)
        .set(HttpHeaders.CACHE_CONTROL, NO_STORE);
  }

  private CharSequence policy(String host) {
    if (!host.equals(lastHost)) {
      lastHost = host;
      lastPolicy =
          HttpHeaders.createOptimized(POLICY.formatted(WEBSOCKETS.formatted(host)));
    }
    return lastPolicy;
  }
}
