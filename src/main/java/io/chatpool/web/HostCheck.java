package io.chatpool.web;

import io.chatpool.config.Config;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses requests that call this server by a foreign name [P-27]. A site can make its own name
 * point here (DNS rebinding); its pages would then be of the same origin as this server.
 */
final class HostCheck {

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");
  private static final Pattern LONG_PORT = Pattern.compile(":\\d{6,}$");
  private static final int HTTP_PORT = 80;

  private final String boundHost;
  private final Set<String> allowedHosts;

  HostCheck(Config config) {
    boundHost = bracketed(config.server().host().toLowerCase(Locale.ROOT));
    allowedHosts = config.http().allowedHosts();
  }

  /**
   * What a request is refused with, because of how it calls this server.
   *
   * @return null if it is not refused
   */
  HttpResponseStatus refusal(HttpServerRequest request) {
    String host = host(request);
    String target = authority(request.uri());
    boolean isOne = request.headers().getAll(HttpHeaders.HOST).size() == 1;
    if (!isOne || LONG_PORT.matcher(host).find()) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    SocketAddress local = request.localAddress();
    boolean isOurs = isOurs(host, local) && (target == null || isOurs(target, local));
    return isOurs ? null : HttpResponseStatus.MISDIRECTED_REQUEST;
  }

  /** By which name and port the request calls this server, in lower case; null if it does not. */
  static String host(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    return host == null ? null : host.toLowerCase(Locale.ROOT);
  }

  /** Name and port of a target that is a whole URL (RFC 9112, 3.2.2); null if it is none. */
  private static String authority(String target) {
    int start = target.indexOf("://");
    if (target.startsWith("/") || start < 0) {
      return null;
    }
    String rest = target.substring(start + "://".length());
    return rest.split("[/?#]", 2)[0].toLowerCase(Locale.ROOT);
  }

  private boolean isOurs(String host, SocketAddress local) {
    String name = PORT.matcher(host).replaceFirst("");
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
    return port.length() > 1 ? Integer.parseInt(port, 1, port.length(), 10) : HTTP_PORT;
  }

  /** As an IPv6 address is written in a URL. */
  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }
}
