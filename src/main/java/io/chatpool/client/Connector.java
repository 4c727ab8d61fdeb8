package io.chatpool.client;

import io.chatpool.vertx.Sockets;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Connects to a host by name or address. All addresses of the host are tried, in the order of the
 * system's resolver, until one connects: a server on {@code localhost} may listen on one family
 * only.
 *
 * <p>Names are looked up by threads of their own: those of Vert.x may all be busy with users' work.
 */
final class Connector {

  /** The value of SO_LINGER that makes a close send a reset; so every connection begins. */
  static final int LINGER_RESET = 0;

  /** The value of SO_LINGER that makes a close send the end of the output. */
  static final int LINGER_OFF = -1;

  private static final String RESOLVER_NAME = "chatpool-resolver";

  /** A lookup that hangs must not hold up all others. */
  private static final int RESOLVER_THREADS = 4;

  private final Vertx vertx;
  private final NetClient netClient;
  private final String host;
  private final int port;
  private final int timeoutMillis;

  /**
   * For one server.
   *
   * @param timeoutMillis how long finding the addresses may take, and then connecting to each
   */
  Connector(Vertx vertx, String host, int port, int timeoutMillis) {
    this.vertx = vertx;
    this.host = host;
    this.port = port;
    this.timeoutMillis = timeoutMillis;
    netClient =
        Sockets.newNetClient(
            vertx,
            new NetClientOptions().setConnectTimeout(timeoutMillis).setSoLinger(LINGER_RESET));
  }

  /** A new connection; fails with {@link ChatException.Unreachable}. */
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

  /** Closes all connections. */
  Future<Void> close() {
    return netClient.close();
  }

  /** The resolver of the JDK blocks, but knows what all other programs of the machine know. */
  private Future<List<InetAddress>> addresses() {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (address != null) {
      try {
        return Future.succeededFuture(List.of(InetAddress.getByAddress(address)));
      } catch (UnknownHostException impossible) {
        return Future.failedFuture(impossible);
      }
    }
    WorkerExecutor resolver = vertx.createSharedWorkerExecutor(RESOLVER_NAME, RESOLVER_THREADS);
    Future<List<InetAddress>> addresses =
        resolver.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
    addresses.onComplete(found -> resolver.close());
    return addresses.timeout(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private ChatException.Unreachable told(Throwable failure) {
    return new ChatException.Unreachable(host, port, failure);
  }

  /** Anything else, such as a client that is closed, is a mistake of this program. */
  private static boolean isNetworkFailure(Throwable failure) {
    return failure instanceof IOException || failure instanceof TimeoutException;
  }
}
