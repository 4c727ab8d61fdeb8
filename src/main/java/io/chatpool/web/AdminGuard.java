package io.chatpool.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Lets in those who are on this machine: there is no authentication yet. */
final class AdminGuard implements Handler<RoutingContext> {

  /** A proxy on this machine makes everybody look like somebody on this machine, but says so. */
  private static final List<String> PROXY_HEADERS = List.of("Forwarded", "X-Forwarded-For", "Via");

  private final boolean fromAnywhere;

  /**
   * A guard.
   *
   * @param fromAnywhere whether everybody is let in
   */
  AdminGuard(boolean fromAnywhere) {
    this.fromAnywhere = fromAnywhere;
  }

  @Override
  public void handle(RoutingContext routing) {
    if (fromAnywhere || isFromHere(routing.request())) {
      routing.next();
    } else {
      routing.fail(HttpResponseStatus.FORBIDDEN.code());
    }
  }

  private static boolean isFromHere(HttpServerRequest request) {
    return isLoopback(request.remoteAddress().hostAddress())
        && PROXY_HEADERS.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isLoopback(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    try {
      return bytes != null && InetAddress.getByAddress(bytes).isLoopbackAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
