package io.chatpool.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects to a host by name. All addresses of the host are tried, in the order of the system's
 * resolver, until one connects: a server on {@code localhost} may listen on one family only.
 */
final class Connector {

  private final Vertx vertx;
  private final NetClient netClient;
  private final String host;
  private final int port;
  private final int timeoutMillis;

  /**
   * For one server.
   *
   * @param timeoutMillis how long finding the addresses may take; how long each attempt may take is
   *     an option of the {@code netClient}
   */
  Connector(Vertx vertx, NetClient netClient, String host, int port, int timeoutMillis) {
    this.vertx = vertx;
    this.netClient = netClient;
    this.host = host;
    this.port = port;
    this.timeoutMillis = timeoutMillis;
  }

  /** A new connection; fails with {@link UnreachableException}. */
  Future<NetSocket> connect() {
    return addresses()
        .compose(this::connectToFirst)
        .recover(
            failure -> Future.failedFuture(isNetworkFailure(failure) ? told(failure) : failure));
  }

  /** Connects to the first of these addresses that can be connected to. */
  Future<NetSocket> connectToFirst(List<InetAddress> addresses) {
    SocketAddress first =
        SocketAddress.inetSocketAddress(new InetSocketAddress(addresses.get(0), port));
    Future<NetSocket> socket = netClient.connect(first);
    if (addresses.size() == 1) {
      return socket;
    }
    return socket.recover(
        failure ->
            isNetworkFailure(failure)
                ? connectToFirst(addresses.subList(1, addresses.size()))
                : Future.failedFuture(failure));
  }

  /** The resolver of the JDK blocks, but knows what all other programs of the machine know. */
  private Future<List<InetAddress>> addresses() {
    return vertx
        .executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private UnreachableException told(Throwable failure) {
    return new UnreachableException(host, port, failure);
  }

  /** Anything else, such as a client that is closed, is a mistake of this program. */
  private static boolean isNetworkFailure(Throwable failure) {
    return failure instanceof IOException || failure instanceof TimeoutException;
  }
}
