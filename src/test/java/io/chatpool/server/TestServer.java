package io.chatpool.server;

import io.chatpool.bus.MessagePoolVerticle;
import io.chatpool.bus.PoolClock;
import io.chatpool.bus.PoolTime;
import io.chatpool.config.Config;
import io.chatpool.metrics.ServerMetrics;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.web.HttpConnections;
import io.chatpool.web.WebServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A pool and its servers in this process, on free ports, with parts that can be taken away. HTTP
 * only if the configuration has it enabled.
 */
public final class TestServer implements AutoCloseable {

  private static final int DEFAULT_INSTANCES = 2;

  /** Above them the one that is idle for longest is closed. */
  public static final int MAX_HTTP_CONNECTIONS = 200;

  private final Vertx vertx;
  private final Config config;
  private final PoolTime time;
  private final Queue<TcpServerVerticle> servers = new ConcurrentLinkedQueue<>();

  private final Queue<WebServerVerticle> webServers = new ConcurrentLinkedQueue<>();

  private final List<ServerMetrics> metrics = new ArrayList<>();

  /** Whether the servers say that they are ready. */
  private volatile boolean serving = true;

  private String poolDeployment;
  private final List<String> serverDeployments = new ArrayList<>();

  private TestServer(VertxBuilder builder, JsonObject json, PoolTime time) {
    vertx = builder.build();
    JsonObject server = json.getJsonObject("server", new JsonObject()).copy().put("port", 0);
    JsonObject http =
        new JsonObject()
            .put("enabled", false)
            .mergeIn(json.getJsonObject("http", new JsonObject()))
            .put("port", 0);
    config = Config.of(json.copy().put("server", server).put("http", http), Map.of());
    this.time = time;
    deployPool();
    deployServers();
  }

  /** With the transport that users get. */
  public static TestServer start(JsonObject config) {
    return new TestServer(
        EpollServerTransport.builder(new VertxOptions()), config, new PoolClock());
  }

  /** Where pool, servers and accepting share one event loop, as on one core. */
  static TestServer startOnOneEventLoop(JsonObject config) {
    VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
    return new TestServer(EpollServerTransport.builder(options), config, new PoolClock());
  }

  /** With a time of the test's own. */
  public static TestServer start(JsonObject config, PoolTime time) {
    return new TestServer(EpollServerTransport.builder(new VertxOptions()), config, time);
  }

  /** With a clock that the test sets, for the pool's time and as wall clock. */
  public static TestServer start(JsonObject config, LongSupplier clockMicros) {
    return start(
        config,
        new PoolTime() {
          @Override
          public long poolMicros() {
            return clockMicros.getAsLong();
          }

          @Override
          public long wallMicros() {
            return clockMicros.getAsLong();
          }
        });
  }

  /** With the transport of machines that have no native one. */
  public static TestServer startWithoutNativeTransport(JsonObject config) {
    return new TestServer(Vertx.builder(), config, new PoolClock());
  }

  public static JsonObject noConfig() {
    return new JsonObject();
  }

  /** A configuration with one key that is not the default. */
  public static JsonObject configWith(String section, String name, Object value) {
    return new JsonObject().put(section, new JsonObject().put(name, value));
  }

  public Vertx vertx() {
    return vertx;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(config.server().host(), servers.element().port());
  }

  public InetSocketAddress webAddress() {
    return new InetSocketAddress(config.server().host(), webServers.element().port());
  }

  /** What the servers say to who asks whether they are ready. */
  public void setServing(boolean serving) {
    this.serving = serving;
  }

  /** A client that has just connected. */
  public RawClient connect() {
    return RawClient.connect(address());
  }

  /** One short connection: sends, and returns all that is answered. */
  public String exchange(String request) {
    try (RawClient client = connect()) {
      return client.send(request).readToEnd();
    }
  }

  public void deployPool() {
    poolDeployment =
        await(
            vertx.deployVerticle(
                new MessagePoolVerticle(
                    config.pool(), config.requests(), config.busTimeoutMillis(), time)));
  }

  public void undeployPool() {
    await(vertx.undeploy(poolDeployment));
  }

  public void deployServers() {
    servers.clear();
    webServers.clear();
    ConnectionCount count = new ConnectionCount(config.server().maxConnections(), 1000);
    deploy(
        () -> {
          TcpServerVerticle server = new TcpServerVerticle(config, count);
          servers.add(server);
          return server;
        });
    if (config.http().enabled()) {
      ServerMetrics ofServers = new ServerMetrics(vertx, config, count);
      metrics.add(ofServers);
      HttpConnections httpConnections =
          new HttpConnections(MAX_HTTP_CONNECTIONS, config.limits());
      deploy(
          () -> {
            WebServerVerticle server =
                new WebServerVerticle(config, count, httpConnections, ofServers, () -> serving);
            webServers.add(server);
            return server;
          });
    }
  }

  private void deploy(Supplier<VerticleBase> server) {
    int configured = config.server().instances();
    int instances = configured == 0 ? DEFAULT_INSTANCES : configured;
    serverDeployments.add(
        await(vertx.deployVerticle(server::get, new DeploymentOptions().setInstances(instances))));
  }

  /** Completes when all connections are closed. */
  public Future<Void> undeployServers() {
    List<Future<Void>> undeployed = serverDeployments.stream().map(vertx::undeploy).toList();
    serverDeployments.clear();
    return Future.join(undeployed).mapEmpty();
  }

  /** The pool's counts and gauges, by the public address. */
  public JsonObject stats() {
    return await(vertx.eventBus().<JsonObject>request("chatpool.stats", new JsonObject())).body();
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (!serverDeployments.isEmpty()) {
      await(undeployServers());
    }
    await(vertx.close());
    metrics.forEach(ServerMetrics::close);
  }
}
