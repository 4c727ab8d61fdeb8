package io.chatpool.web;

import io.chatpool.config.LimitsConfig;
import io.chatpool.vertx.Budget;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The HTTP connections of all web servers of one server, held against their limits: a new one is
 * always taken, in the place of the one that has been without a request for longest. So whoever
 * keeps connections does not keep others from health, page and metrics. WebSockets are none of
 * these. (Thread safe)
 */
public final class HttpConnections {

  /** Who has an IPv6 address has usually as many as there are below its first half. */
  private static final int COUNTED_ADDRESS_BYTES = 8;

  private final int limit;
  private final LimitsConfig limits;

  /** The one that has been without a request for longest is the first. */
  private final Set<HttpConnection> connections = new LinkedHashSet<>();

  /** The same; without those of proxies. */
  private final Map<String, Set<HttpConnection>> byNetwork = new HashMap<>();

  /**
   * None yet.
   *
   * @param limit of all
   * @param limits of those of one address
   */
  public HttpConnections(int limit, LimitsConfig limits) {
    this.limit = limit;
    this.limits = limits;
  }

  /** A connection has come: another one may have to go. */
  void opened(HttpConnection connection) {
    HttpConnection idlest = enter(connection);
    if (idlest != null) {
      Budget.HTTP_CONNECTIONS.reach();
      idlest.close();
    }
  }

  /** A request has come on this connection. */
  synchronized void requested(HttpConnection connection) {
    if (connections.remove(connection)) {
      connections.add(connection);
      Set<HttpConnection> ofNetwork = byNetwork.get(network(connection));
      if (ofNetwork != null && ofNetwork.remove(connection)) {
        ofNetwork.add(connection);
      }
    }
  }

  /** The connection has ended, or is not to be counted any more. */
  synchronized void leave(HttpConnection connection) {
    if (connections.remove(connection)) {
      String network = network(connection);
      Set<HttpConnection> ofNetwork = byNetwork.get(network);
      if (ofNetwork != null && ofNetwork.remove(connection) && ofNetwork.isEmpty()) {
        byNetwork.remove(network);
      }
    }
  }

  /** Null if there is room. */
  private synchronized HttpConnection enter(HttpConnection connection) {
    String network = network(connection);
    connections.add(connection);
    HttpConnection idlest = connections.size() > limit ? connections.iterator().next() : null;
    if (!isProxy(connection)) {
      Set<HttpConnection> ofNetwork =
          byNetwork.computeIfAbsent(network, first -> new LinkedHashSet<>());
      ofNetwork.add(connection);
      if (ofNetwork.size() > limits.httpConnectionsPerAddress()) {
        idlest = ofNetwork.iterator().next();
      }
    }
    if (idlest != null) {
      leave(idlest);
    }
    return idlest;
  }

  private boolean isProxy(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    return remote != null && limits.proxies().contains(remote.hostAddress());
  }

  /** The part of its address that it is counted by. */
  private static String network(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    if (remote == null) {
      return "";
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(remote.hostAddress());
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, COUNTED_ADDRESS_BYTES));
  }
}
