package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.config.ConfigException;
import io.chatpool.server.RawClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The parts put together, in somebody's Vert.x. */
@ExtendWith(VertxExtension.class)
class MainVerticleTest {

  private static final JsonObject STATS = new JsonObject();

  private static DeploymentOptions freePort() {
    return new DeploymentOptions()
        .setConfig(
            new JsonObject()
                .put("server", new JsonObject().put("port", 0))
                .put("http", new JsonObject().put("port", 0)));
  }

  /** HTTP on a port that is free, as far as that can be known. */
  private static DeploymentOptions http(int port, boolean enabled) {
    DeploymentOptions options = freePort();
    options.getConfig().getJsonObject("http").put("port", port).put("enabled", enabled);
    return options;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return unused.getLocalPort();
    }
  }

  private static Future<Integer> statusOf(Vertx vertx, int port, String path) {
    HttpClient client = vertx.createHttpClient();
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode)
        .eventually(client::close);
  }

  @Test
  void itServesHttpAndIsReadyWhenItIsDeployed(Vertx vertx, VertxTestContext test)
      throws IOException {
    int port = unusedPort();
    vertx
        .deployVerticle(new MainVerticle(), http(port, true))
        .compose(deployed -> statusOf(vertx, port, "/health/ready"))
        .onComplete(
            test.succeeding(
                status ->
                    test.verify(
                        () -> {
                          assertEquals(200, status);
                          test.completeNow();
                        })));
  }

  @Test
  void whileItStopsHealthSaysSoAndWebSocketsAreRefused(Vertx vertx) throws Exception {
    int tcpPort = unusedPort();
    int httpPort = unusedPort();
    DeploymentOptions options = http(httpPort, true);
    options.getConfig().getJsonObject("server").put("port", tcpPort).put("drainSeconds", 60);
    options.getConfig().getJsonObject("server").put("lingerSeconds", 60);
    String deployed = await(vertx.deployVerticle(new MainVerticle(), options));
    Future<Void> stopped;
    try (RawClient staying = RawClient.connect(new InetSocketAddress("127.0.0.1", tcpPort))) {
      assertEquals("Y\n", staying.send("L\n1\n30\n").readOnce());
      stopped = vertx.undeploy(deployed);
      assertTrue(staying.readOnce().startsWith("B\nshutdown\n"));
      assertEquals(503, await(statusOf(vertx, httpPort, "/health/ready")));
      assertEquals(200, await(statusOf(vertx, httpPort, "/health/live")));
      WebSocketClient client = vertx.createWebSocketClient();
      Future<WebSocket> refused = client.connect(httpPort, "127.0.0.1", "/chat");
      UpgradeRejectedException refusal =
          assertInstanceOf(
              UpgradeRejectedException.class,
              await(refused.transform(Future::succeededFuture)).cause());
      assertEquals(503, refusal.getStatus());
      // Vert.x closes a client that nobody holds any more, and its connections with it.
      await(client.close());
      assertFalse(stopped.isComplete());
    }
    await(stopped);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void withoutHttpNothingListensThere(Vertx vertx, VertxTestContext test) throws IOException {
    int port = unusedPort();
    vertx
        .deployVerticle(new MainVerticle(), http(port, false))
        .compose(deployed -> statusOf(vertx, port, "/health/live"))
        .onComplete(
            test.failing(
                refused ->
                    test.verify(
                        () -> {
                          assertInstanceOf(ConnectException.class, refused);
                          test.completeNow();
                        })));
  }

  @Test
  void aSecondOneInTheSameVertxIsRefusedAndTheFirstGoesOn(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(
            first ->
                vertx
                    .deployVerticle(new MainVerticle(), freePort())
                    .transform(
                        second -> {
                          test.verify(
                              () -> {
                                String message = second.cause().getMessage();
                                assertTrue(message.contains("there can be only one"), message);
                              });
                          return vertx.eventBus().request("chatpool.stats", STATS);
                        }))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void undeployingItLeavesNothingBehind(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(vertx::undeploy)
        .compose(undeployed -> vertx.eventBus().request("chatpool.stats", STATS))
        .onComplete(
            test.failing(
                failure ->
                    test.verify(
                        () -> {
                          ReplyException reply = (ReplyException) failure;
                          assertEquals(ReplyFailure.NO_HANDLERS, reply.failureType());
                          assertEquals(0, vertx.deploymentIDs().size());
                          test.completeNow();
                        })));
  }

  @Test
  void itCanBeDeployedAgain(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(new MainVerticle(), freePort())
        .compose(vertx::undeploy)
        .compose(undeployed -> vertx.deployVerticle(new MainVerticle(), freePort()))
        .compose(again -> vertx.eventBus().request("chatpool.stats", STATS))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void aWrongConfigurationFailsTheDeploymentAndLeavesNothingBehind(
      Vertx vertx, VertxTestContext test) {
    JsonObject wrong = new JsonObject().put("server", new JsonObject().put("prot", 1));
    vertx
        .deployVerticle(new MainVerticle(), new DeploymentOptions().setConfig(wrong))
        .onComplete(
            test.failing(
                failure ->
                    test.verify(
                        () -> {
                          assertEquals(ConfigException.class, failure.getClass());
                          assertEquals(0, vertx.deploymentIDs().size());
                          test.completeNow();
                        })));
  }
}
