package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.config.Config;
import io.chatpool.config.ServerConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the connections of one event loop. Any number of these share one port; Vert.x deals the
 * connections out.
 */
public final class TcpServerVerticle extends VerticleBase implements Connection.Owner {

  private static final Logger log = LoggerFactory.getLogger(TcpServerVerticle.class);

  /**
   * A negative port means to Vert.x: any free port, and the same one for all who say this number.
   */
  private static final int SHARED_FREE_PORT = -1;

  /** Connections that wait to be accepted; the kernel's own limit may be lower. */
  private static final int ACCEPT_BACKLOG = 4096;

  /** For closing what is cut off at the end of a drain. */
  private static final int CLOSE_SECONDS = 1;

  /** As much as Netty reads at most in one go. */
  private static final int READ_BUFFER_BYTES = 64 * 1024;

  private final Config config;
  private final ConnectionCount count;

  private final AcceptFailures acceptFailures = new AcceptFailures();
  private final Set<Connection> connections = new HashSet<>();

  private PoolClient pool;
  private ConnectionServices services;
  private NetServer server;

  /**
   * A server that has not started.
   *
   * @param count shared by all server verticles of this server
   */
  public TcpServerVerticle(Config config, ConnectionCount count) {
    this.config = config;
    this.count = count;
  }

  @Override
  public Future<?> start() {
    ServerConfig serverConfig = config.server();
    pool = new PoolClient(vertx, config.busTimeoutMillis());
    pool.onPoolEnd(() -> forEachConnection(Connection::poolEnded));
    TurnEnd turnEnd = new TurnEnd(context, pool);
    services =
        new ConnectionServices(
            pool,
            config.protocol(),
            new ConnectionDeadlines(vertx, serverConfig),
            turnEnd,
            new MessageFrames(turnEnd),
            new byte[READ_BUFFER_BYTES]);
    server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost(serverConfig.host())
                .setPort(serverConfig.port() == 0 ? SHARED_FREE_PORT : serverConfig.port())
                // The one answer of a short connection waits for the end of the output behind it,
                // and
                // leaves in the same segment. (Native transport only.)
                .setTcpCork(true)
                .setAcceptBacklog(ACCEPT_BACKLOG));
    return server.connectHandler(this::accept).listen();
  }

  /** Stops accepting, answers what is in, waits for the fate of answers, and closes the rest. */
  @Override
  public Future<?> stop() {
    int drainSeconds = config.server().drainSeconds();
    Future<Void> drained = server.shutdown(drainSeconds + CLOSE_SECONDS, TimeUnit.SECONDS);
    forEachConnection(Connection::drain);
    // We cut connections off ourselves: Vert.x would close them before their answer's fate is
    // asked.
    vertx.setTimer(
        TimeUnit.SECONDS.toMillis(drainSeconds), over -> forEachConnection(Connection::cutOff));
    return drained.eventually(pool::close);
  }

  /** The port that this server listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void becomeLong(ShortConnection connection, LongConnection successor) {
    connections.remove(connection);
    connections.add(successor);
  }

  @Override
  public void connectionClosed(Connection connection) {
    if (connections.remove(connection)) {
      count.leave();
    }
  }

  /** Over a copy: a connection that ends leaves the set. */
  private void forEachConnection(Consumer<Connection> action) {
    List.copyOf(connections).forEach(action);
  }

  private void accept(NetSocket socket) {
    NetSocketInternal internal = (NetSocketInternal) socket;
    acceptFailures.watch(internal.channelHandlerContext().channel());
    ConnectionCount.Admission admission = count.enter();
    if (log.isDebugEnabled()) {
      log.debug("Connection from {}: {}", socket.remoteAddress(), admission);
    }
    if (admission == ConnectionCount.Admission.CLOSED) {
      socket.close();
      return;
    }
    ShortConnection connection = new ShortConnection(this, services, internal);
    connections.add(connection);
    if (admission == ConnectionCount.Admission.SERVED) {
      connection.serve();
    } else {
      connection.refuse();
    }
  }
}
