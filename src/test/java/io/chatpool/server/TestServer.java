package io.chatpool.server;

import io.chatpool.bus.MessagePoolVerticle;
import io.chatpool.bus.PoolClock;
import io.chatpool.config.Config;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A pool and its servers in this process, on a free port, with parts that can be taken away. */
public final class TestServer implements AutoCloseable {

  private static final int DEFAULT_INSTANCES = 2;

  private final Vertx vertx;
  private final Config config;
  private final LongSupplier clockMicros;
  private final Queue<TcpServerVerticle> servers = new ConcurrentLinkedQueue<>();

  private String poolDeployment;
  private String serverDeployment;

  private TestServer(boolean nativeTransport, JsonObject json, LongSupplier clockMicros) {
    JsonObject server = json.getJsonObject("server", new JsonObject()).copy().put("port", 0);
    config = Config.of(json.copy().put("server", server), Map.of());
    this.clockMicros = clockMicros;
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(nativeTransport));
    deployPool();
    deployServers();
  }

  /** With the transport that users get. */
  public static TestServer start(JsonObject config) {
    return new TestServer(true, config, new PoolClock());
  }

  /** With a clock that the test sets. */
  public static TestServer start(JsonObject config, LongSupplier clockMicros) {
    return new TestServer(true, config, clockMicros);
  }

  /** With the transport of machines that have no native one. */
  public static TestServer startWithoutNativeTransport(JsonObject config) {
    return new TestServer(false, config, new PoolClock());
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
                    config.pool(), config.protocol(), config.busTimeoutMillis(), clockMicros)));
  }

  public void undeployPool() {
    await(vertx.undeploy(poolDeployment));
  }

  public void deployServers() {
    servers.clear();
    ConnectionCount count = new ConnectionCount(config.server().maxConnections());
    int configured = config.server().instances();
    int instances = configured == 0 ? DEFAULT_INSTANCES : configured;
    serverDeployment =
        await(
            vertx.deployVerticle(
                () -> {
                  TcpServerVerticle server = new TcpServerVerticle(config, count);
                  servers.add(server);
                  return server;
                },
                new DeploymentOptions().setInstances(instances)));
  }

  /** Completes when all connections are closed. */
  public Future<Void> undeployServers() {
    Future<Void> undeployed = vertx.undeploy(serverDeployment);
    serverDeployment = null;
    return undeployed;
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
    if (serverDeployment != null) {
      await(undeployServers());
    }
    await(vertx.close());
  }
}
