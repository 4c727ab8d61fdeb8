package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.TestServer;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of one cluster, on loopback. */
class ClusterTest {

  private static Vertx withPool;
  private static Vertx other;

  @BeforeAll
  static void start() throws IOException {
    int port = freePort();
    withPool = node(port, port);
    other = node(freePort(), port);
    TestServer.await(withPool.deployVerticle(pool()));
  }

  @AfterAll
  static void stop() {
    TestServer.await(other.close());
    TestServer.await(withPool.close());
  }

  @Test
  void aSecondPoolInTheClusterIsRefused() {
    AssertionError error =
        assertThrows(AssertionError.class, () -> TestServer.await(other.deployVerticle(pool())));
    assertTrue(error.getMessage().contains("there can be only one"), error.getMessage());
  }

  @Test
  void thePublicAddressesWorkFromTheOtherNode() {
    JsonObject message = new JsonObject().put("from", 12).put("to", 1).put("text", "Grüße");
    TestServer.await(other.eventBus().request("chatpool.send", message));
    JsonArray messages =
        TestServer.await(
                other
                    .eventBus()
                    .<JsonObject>request("chatpool.receive", new JsonObject().put("id", 1)))
            .body()
            .getJsonArray("messages");
    assertEquals("Grüße", messages.getJsonObject(0).getString("text"));
  }

  @Test
  void internalTrafficStaysOnItsNode() throws InterruptedException {
    PoolClient client = new PoolClient(other, 100);
    AtomicReference<PoolResult> result = new AtomicReference<>();
    CountDownLatch answered = new CountDownLatch(1);
    other.runOnContext(
        turn ->
            client.ask(
                new PoolCommand.ReadStats(),
                answer -> {
                  result.set(answer);
                  answered.countDown();
                }));
    assertTrue(answered.await(10, TimeUnit.SECONDS));
    assertEquals(PoolResult.Busy.INSTANCE, result.get());
  }

  private static MessagePoolVerticle pool() {
    PoolLimits limits = new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);
    return new MessagePoolVerticle(
        limits, new RequestLimits(127, 4096, 5, 3600), 2000, new PoolClock());
  }

  private static Vertx node(int port, int memberPort) {
    Config config = ConfigUtil.loadConfig();
    config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + memberPort);
    // One event loop, so that the event bus listens where the pool works.
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    return TestServer.await(
        EpollServerTransport.builder(options)
            .withClusterManager(new HazelcastClusterManager(config))
            .buildClustered());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
