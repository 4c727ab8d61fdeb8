package io.chatpool.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * What browsers may do with answers of this server. The host has been checked: it gets into a
 * header.
 */
final class SecurityHeaders implements Handler<RoutingContext> {

  /** Everything from here, nothing inline; not all browsers take 'self' to include WebSockets. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; connect-src 'self' ws://%1$s wss://%1$s; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'; object-src 'none'";

  @Override
  public void handle(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    response
        .putHeader(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY.formatted(HostCheck.host(routing.request())))
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    routing.next();
  }
}
