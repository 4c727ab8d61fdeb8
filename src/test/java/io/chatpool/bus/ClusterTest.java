package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.PoolStats;
import io.chatpool.server.TestServer;
import io.chatpool.vertx.ClusterNodes;
import io.chatpool.vertx.EpollServerTransport;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Two nodes of one cluster, on loopback. */
class ClusterTest {

  /** Beyond what a claim lives without being confirmed. */
  private static final long HELD_UP_MICROS =
      TimeUnit.SECONDS.toMicros(PoolClaim.LIFETIME_SECONDS + 1);

  private static Vertx withPool;
  private static Vertx other;

  private final Logger poolLogger = (Logger) LoggerFactory.getLogger(MessagePoolVerticle.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final AtomicLong heldUpMicros = new AtomicLong();

  private AsyncMap<String, String> claims;
  private String deployment;

  @BeforeAll
  static void start() throws IOException {
    int port = freePort();
    withPool = node(port, port);
    other = node(freePort(), port);
  }

  @AfterAll
  static void stop() {
    TestServer.await(other.close());
    TestServer.await(withPool.close());
  }

  @BeforeEach
  void deployPool() {
    logged.start();
    poolLogger.addAppender(logged);
    claims = TestServer.await(other.sharedData().getClusterWideMap(PoolClaim.NAME));
    deployment = TestServer.await(withPool.deployVerticle(pool(heldUpMicros)));
  }

  @AfterEach
  void undeployPool() {
    if (withPool.deploymentIDs().contains(deployment)) {
      TestServer.await(withPool.undeploy(deployment));
    }
    TestServer.await(claims.clear());
    poolLogger.detachAppender(logged);
  }

  @Test
  void aSecondPoolInTheClusterIsRefused() {
    AssertionError error =
        assertThrows(AssertionError.class, () -> TestServer.await(other.deployVerticle(pool())));
    assertTrue(error.getMessage().contains("there can be only one"), error.getMessage());
  }

  @Test
  void aPoolThatStopsLeavesItsPlaceToTheNextOne() {
    TestServer.await(withPool.undeploy(deployment));
    String next = TestServer.await(other.deployVerticle(pool()));
    TestServer.await(other.undeploy(next));
  }

  @Test
  void aPoolWhosePlaceInTheClusterAnotherHasStopsAndSaysSo() {
    String node = ClusterNodes.own(other);
    // As it is after the cluster was divided, and each half had a pool.
    TestServer.await(claims.put(PoolClaim.NAME, node));
    awaitEndOfPool();
    assertLogged("node " + node + " of its cluster has another one");
    assertEquals(PoolResult.Busy.INSTANCE, ask(withPool));
    assertEquals(node, TestServer.await(claims.get(PoolClaim.NAME)));
  }

  @Test
  void aPoolThatWasHeldUpForLongerThanItsClaimLivesStopsAndSaysSo() {
    heldUpMicros.set(HELD_UP_MICROS);
    awaitEndOfPool();
    assertLogged("could not confirm for 30 s");
    String next = TestServer.await(other.deployVerticle(pool()));
    TestServer.await(other.undeploy(next));
  }

  /** What has come meanwhile is read before any timer runs. */
  @Test
  void whatComesForAPoolThatWasHeldUpIsNotApplied() {
    assertInstanceOf(PoolStats.class, ask(withPool));
    heldUpMicros.set(HELD_UP_MICROS);
    assertEquals(PoolResult.Busy.INSTANCE, ask(withPool));
    awaitEndOfPool();
  }

  @Test
  void thePlaceOfANodeThatDiedIsTakenOver() {
    TestServer.await(withPool.undeploy(deployment));
    TestServer.await(claims.put(PoolClaim.NAME, "a node that is gone"));
    String next = TestServer.await(other.deployVerticle(pool()));
    assertEquals(ClusterNodes.own(other), TestServer.await(claims.get(PoolClaim.NAME)));
    TestServer.await(other.undeploy(next));
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
  void internalTrafficStaysOnItsNode() {
    assertEquals(PoolResult.Busy.INSTANCE, ask(other));
  }

  /** What the pool of a node says to that node; busy if there is none. */
  private static PoolResult ask(Vertx vertx) {
    Promise<PoolResult> answer = Promise.promise();
    vertx.runOnContext(
        turn -> new PoolClient(vertx, 200).ask(new PoolCommand.ReadStats(), answer::complete));
    return TestServer.await(answer.future());
  }

  private void awaitEndOfPool() {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (withPool.deploymentIDs().contains(deployment)) {
      assertTrue(System.nanoTime() - deadlineNanos < 0, "the pool goes on");
      Thread.onSpinWait();
    }
  }

  private void assertLogged(String reason) {
    assertEquals(1, logged.list.size(), logged.list::toString);
    String line = logged.list.get(0).getFormattedMessage();
    assertTrue(line.startsWith("This message pool stops") && line.contains(reason), line);
  }

  private static MessagePoolVerticle pool() {
    return pool(new AtomicLong());
  }

  /** A pool in a process that was held up for as long as the argument says. */
  private static MessagePoolVerticle pool(AtomicLong heldUpMicros) {
    PoolClock clock = new PoolClock();
    PoolTime time =
        new PoolTime() {
          @Override
          public long poolMicros() {
            return clock.poolMicros() + heldUpMicros.get();
          }

          @Override
          public long wallMicros() {
            return clock.wallMicros();
          }
        };
    PoolLimits limits = new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);
    return new MessagePoolVerticle(limits, new RequestLimits(127, 4096, 5, 3600), 2000, time);
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
