package io.chatpool.web;

import io.chatpool.config.Config;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses requests that call this server by a foreign name [P-27]. A site can make its own name
 * point here (DNS rebinding); its pages would then be of the same origin as this server.
 */
final class HostCheck implements Handler<RoutingContext> {

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final int HTTP_PORT = 80;
  private static final int NO_PORT = -1;

  private final String boundHost;
  private final Set<String> allowedHosts;

  HostCheck(Config config) {
    boundHost = bracketed(config.server().host().toLowerCase(Locale.ROOT));
    allowedHosts = config.http().allowedHosts();
  }

  @Override
  public void handle(RoutingContext routing) {
    String host = host(routing.request());
    if (host == null) {
      routing.fail(HttpResponseStatus.BAD_REQUEST.code());
    } else if (isOurs(host, routing.request().localAddress())) {
      routing.next();
    } else {
      routing.fail(HttpResponseStatus.MISDIRECTED_REQUEST.code());
    }
  }

  /** By which name and port the request calls this server, in lower case; null if it does not. */
  static String host(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    return host == null ? null : host.toLowerCase(Locale.ROOT);
  }

  private boolean isOurs(String host, SocketAddress local) {
    String name = host.replaceFirst(":\\d*$", "");
    if (allowedHosts.contains(host) || allowedHosts.contains(name)) {
      return true;
    }
    boolean isOurName =
        LOOPBACK_NAMES.contains(name)
            || name.equals(boundHost)
            || name.equals(bracketed(local.hostAddress()));
    return isOurName && port(host, name) == local.port();
  }

  private static int port(String host, String name) {
    String port = host.substring(name.length());
    try {
      return port.length() > 1 ? Integer.parseInt(port, 1, port.length(), 10) : HTTP_PORT;
    } catch (NumberFormatException tooLong) {
      return NO_PORT;
    }
  }

  /** As an IPv6 address is written in a URL. */
  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
