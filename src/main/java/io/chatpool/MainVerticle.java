package io.chatpool;

import io.chatpool.bus.MessagePoolVerticle;
import io.chatpool.bus.PoolClock;
import io.chatpool.config.Config;
import io.chatpool.config.ConfigLoader;
import io.chatpool.config.ServerConfig;
import io.chatpool.metrics.ServerMetrics;
import io.chatpool.server.Capacity;
import io.chatpool.server.ConnectionCount;
import io.chatpool.server.TcpServerVerticle;
import io.chatpool.vertx.Contexts;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.VertxVersion;
import io.chatpool.web.HttpConnections;
import io.chatpool.web.WebServerVerticle;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration, deploys the pool and then the servers, and undeploys them in reverse.
 *
 * <p>Vert.x undeploys the children of a verticle all at once and before the verticle itself is
 * told; servers that answer what is in need the pool until they are done. So the parts are not
 * deployed as children, and a close hook runs before Vert.x undeploys on its own.
 */
public final class MainVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(MainVerticle.class);

  /** Deployment ids, the newest first. */
  private final Deque<String> deployed = new ArrayDeque<>();

  private final Queue<TcpServerVerticle> servers = new ConcurrentLinkedQueue<>();

  /** Empty if HTTP is not enabled. */
  private final Queue<WebServerVerticle> webServers = new ConcurrentLinkedQueue<>();

  private final Closeable closeHook = closed -> shutdown().onComplete(closed);

  private Config config;

  /** Null if HTTP is not enabled: nothing is measured that nobody can read. */
  private ServerMetrics metrics;

  private boolean serving;

  /** Everything has started and nothing has been told to stop. Also read by the web servers. */
  private volatile boolean ready;

  private Future<Void> shutdown;

  @Override
  public Future<?> start() {
    Contexts.addCloseHook(vertx, closeHook);
    FatalErrors.watch(context);
    JsonObject given = config();
    return ConfigLoader.load(vertx, given, System.getenv())
        .compose(this::deployAll)
        .onSuccess(ready -> logReady())
        .recover(cause -> stop().transform(stopped -> Future.failedFuture(cause)));
  }

  @Override
  public Future<Void> stop() {
    Contexts.removeCloseHook(vertx, closeHook);
    return shutdown();
  }

  private Future<Void> deployAll(Config config) {
    this.config = config;
    warnOfSurroundings();
    Supplier<Deployable> pool =
        () ->
            new MessagePoolVerticle(
                config.pool(), config.requests(), config.busTimeoutMillis(), new PoolClock());
    Capacity capacity = Capacity.ofThisProcess(config);
    ConnectionCount count = new ConnectionCount(capacity.connections(), capacity.refusals());
    if (capacity.shortage() != null) {
      log.warn(
          "Serving {} connections at most, server.maxConnections is {}: {}",
          capacity.connections(),
          config.server().maxConnections(),
          capacity.shortage());
    }
    Supplier<Deployable> server =
        () -> {
          TcpServerVerticle verticle = new TcpServerVerticle(config, count);
          servers.add(verticle);
          return verticle;
        };
    if (vertx.isClustered()) {
      log.warn("Clustered: every node of the cluster can read every mailbox");
    }
    return warnIfNotLoopback()
        .compose(warned -> deploy(pool, 1))
        .compose(deployed -> deployWeb(count, capacity))
        .compose(
            deployed ->
                deploy(server, instances())
                    .recover(cause -> cannotListen("server", config.server().port(), cause)));
  }

  private void warnOfSurroundings() {
    Config.unknownVariables(System.getenv())
        .forEach(name -> log.warn("Environment variable {} is ignored: it sets no key", name));
    VertxVersion.warnIfOther();
    if (!vertx.isNativeTransportEnabled()) {
      log.warn(
          "No native transport: a client that asks and closes at once may lose what it was answered"
              + " (protocol.md P-8). {}",
          EpollServerTransport.howToHaveIt());
    }
  }

  /** Before the TCP servers, so that health is answered until they have stopped. */
  private Future<Void> deployWeb(ConnectionCount count, Capacity capacity) {
    if (!config.http().enabled()) {
      return Future.succeededFuture();
    }
    HttpConnections httpConnections =
        new HttpConnections(capacity.httpConnections(), config.limits());
    Supplier<Deployable> webServer =
        () -> {
          WebServerVerticle verticle =
              new WebServerVerticle(config, count, httpConnections, metrics, () -> ready);
          webServers.add(verticle);
          return verticle;
        };
    return vertx
        .executeBlocking(() -> new ServerMetrics(vertx, config, count))
        .compose(
            made -> {
              metrics = made;
              return deploy(webServer, instances())
                  .recover(cause -> cannotListen("http", config.http().port(), cause));
            });
  }

  private Future<Void> deploy(Supplier<Deployable> verticle, int instances) {
    // A context that belongs to no verticle, so that what is deployed from it is nobody's child.
    Context outside = Contexts.newEventLoopContext(vertx);
    Promise<String> deployment = Promise.promise();
    DeploymentOptions options = new DeploymentOptions().setInstances(instances);
    outside.runOnContext(turn -> vertx.deployVerticle(verticle, options).onComplete(deployment));
    return onOurContext(deployment.future())
        .map(
            id -> {
              deployed.push(id);
              return null;
            });
  }

  /** Once and for all, however often it is asked for. */
  private Future<Void> shutdown() {
    if (shutdown == null) {
      Promise<Void> done = Promise.promise();
      shutdown = done.future();
      ready = false;
      if (serving) {
        webServers.forEach(WebServerVerticle::drain);
      }
      context.runOnContext(
          turn ->
              undeployNewest()
                  .onSuccess(this::closeMetrics)
                  .onSuccess(this::logStopped)
                  .onComplete(done));
    }
    return shutdown;
  }

  private Future<Void> undeployNewest() {
    if (deployed.isEmpty()) {
      return Future.succeededFuture();
    }
    return onOurContext(vertx.undeploy(deployed.pop())).transform(undeployed -> undeployNewest());
  }

  private <T> Future<T> onOurContext(Future<T> future) {
    Promise<T> onContext = Contexts.promise(context);
    future.onComplete(onContext);
    return onContext.future();
  }

  private int instances() {
    int instances = config.server().instances();
    return instances == 0 ? defaultInstances() : instances;
  }

  /**
   * One per event loop. Of only two, one serves: it shares its loop with the pool, and a message
   * has not to wake the other one, which costs more there than a second loop gives
   * (performance.md).
   */
  private int defaultInstances() {
    int eventLoops = Contexts.eventLoopCount(vertx);
    return eventLoops == 2 ? 1 : eventLoops;
  }

  /** Two keys say where a server listens: those of its section. */
  private Future<Void> cannotListen(String section, int port, Throwable cause) {
    return Future.failedFuture(
        cause instanceof IOException
            ? new VertxException(
                "Cannot listen on %s: %s (server.host, %s.port)"
                    .formatted(address(port), reason(cause), section),
                true)
            : cause);
  }

  /** Netty puts the system call and its number before what the system says. */
  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int callEnd = message.lastIndexOf("): ");
    return callEnd < 0 ? message : message.substring(callEnd + "): ".length());
  }

  private Future<Void> warnIfNotLoopback() {
    ServerConfig server = config.server();
    return vertx
        .executeBlocking(() -> InetAddress.getByName(server.host()).isLoopbackAddress())
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof UnknownHostException
                        ? new VertxException(
                            "Cannot listen on %s: unknown host (server.host)"
                                .formatted(server.host()),
                            true)
                        : cause))
        .map(
            loopback -> {
              if (!loopback) {
                log.warn(
                    "{} is not a loopback address: whoever can reach it can read every mailbox,"
                        + " there is no authentication",
                    server.host());
              }
              return null;
            });
  }

  private void logReady() {
    serving = true;
    ready = shutdown == null;
    log.info("Serving on {}", address(servers.element().port()));
    if (!webServers.isEmpty()) {
      log.info("Page on http://{}/", address(webServers.element().port()));
    }
  }

  private void closeMetrics(Void undeployed) {
    if (metrics != null) {
      metrics.close();
    }
  }

  private void logStopped(Void stopped) {
    if (serving) {
      log.info("Stopped");
    }
  }

  private String address(int port) {
    String host = config.server().host();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
