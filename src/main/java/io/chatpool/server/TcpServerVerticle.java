package io.chatpool.server;

import io.chatpool.config.Config;
import io.chatpool.config.ServerConfig;
import io.chatpool.vertx.FatalErrors;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.util.concurrent.TimeUnit;

/**
 * Serves the connections of one event loop. Any number of these share one port; Vert.x deals the
 * connections out.
 */
public final class TcpServerVerticle extends VerticleBase {

  /**
   * A negative port means to Vert.x: any free port, and the same one for all who say this number.
   */
  private static final int SHARED_FREE_PORT = -1;

  /** Connections that wait to be accepted; the kernel's own limit may be lower. */
  private static final int ACCEPT_BACKLOG = 4096;

  /** For closing what is cut off at the end of a drain. */
  private static final int CLOSE_SECONDS = 1;

  private final Config config;
  private final ConnectionCount count;

  private Connections connections;
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
    FatalErrors.watch(context);
    ServerConfig serverConfig = config.server();
    connections = new Connections(vertx, config, count);
    server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost(serverConfig.host())
                .setPort(serverConfig.port() == 0 ? SHARED_FREE_PORT : serverConfig.port())
                // The answer of a short connection waits for the end of the output behind it, so
                // that both leave in one segment. (Native transport only.)
                .setTcpCork(true)
                .setAcceptBacklog(ACCEPT_BACKLOG));
    return server.connectHandler(connections::acceptTcp).listen();
  }

  /** Stops accepting, answers what is in, waits for the fate of answers, and closes the rest. */
  @Override
  public Future<?> stop() {
    int drainSeconds = config.server().drainSeconds();
    Future<Void> closed = server.shutdown(drainSeconds + CLOSE_SECONDS, TimeUnit.SECONDS);
    connections.drain();
    return closed.eventually(connections::close);
  }

  /** The port that this server listens on. */
  public int port() {
    return server.actualPort();
  }
}
