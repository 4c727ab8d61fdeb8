package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chatpool.MainVerticle;
import io.chatpool.server.PoolCounts;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.chatpool.vertx.VertxMeters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus fetches. */
@Timeout(60)
class MetricsTest {

  private static final long SECOND_MICROS = 1_000_000;

  private final AtomicLong clockMicros = new AtomicLong(1_000_000_000);

  private TestServer start(JsonObject pool) {
    return TestServer.start(WebSocketTest.http().put("pool", pool), clockMicros::get);
  }

  private static String get(InetSocketAddress address, String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    try (RawClient client = RawClient.connect(address)) {
      return client
          .send(
              "GET %s HTTP/1.0\r\nHost: localhost:%d\r\n%s\r\n"
                  .formatted(path, address.getPort(), more))
          .readToEnd();
    }
  }

  private static String scrape(InetSocketAddress address) {
    String response = get(address, "/metrics");
    assertTrue(response.startsWith("HTTP/1.0 200 "), response);
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  /** The values of metrics that have no labels. */
  private static Map<String, Double> values(String metrics) {
    Map<String, Double> values = new HashMap<>();
    metrics
        .lines()
        .filter(line -> !line.startsWith("#") && !line.contains("{"))
        .map(line -> line.split(" "))
        .forEach(words -> values.put(words[0], Double.valueOf(words[1])));
    return values;
  }

  private static void expect(TestServer server, String names, double... expected) {
    Map<String, Double> values = values(scrape(server.webAddress()));
    String[] name = names.split(" ");
    Map<String, Double> seen = new HashMap<>();
    Map<String, Double> wanted = new HashMap<>();
    for (int i = 0; i < name.length; i++) {
      seen.put(name[i], values.get("chatpool_" + name[i]));
      wanted.put(name[i], expected[i]);
    }
    assertEquals(wanted, seen);
  }

  private static final String COUNTERS =
      "messages_stored_total messages_merged_total messages_delivered_total"
          + " messages_given_back_total messages_dropped_total messages_expired_total";

  @Test
  void everyCounterOfThePoolMovesByWhatHasHappened() {
    try (TestServer server = start(new JsonObject().put("maxQueueLength", 2))) {
      expect(server, COUNTERS, 0, 0, 0, 0, 0, 0);
      server.exchange("S\n2\n1\nhello\n");
      expect(server, COUNTERS, 1, 0, 0, 0, 0, 0);
      server.exchange("S\n2\n0\nto all\n");
      // A broadcast counts once; its copies when a mailbox is touched.
      expect(server, COUNTERS, 2, 0, 0, 0, 0, 0);
      server.exchange("R\n1\n");
      PoolCounts.await(server, "delivered", 2);
      expect(server, COUNTERS, 2, 1, 2, 0, 0, 0);
      for (int i = 0; i < 3; i++) {
        server.exchange("S\n2\n3\nhello\n");
      }
      expect(server, COUNTERS, 5, 2, 2, 0, 2, 0);
      clockMicros.addAndGet(181 * SECOND_MICROS);
      assertEquals("Y\n0\n\n", server.exchange("R\n3\n"));
      expect(server, COUNTERS, 5, 2, 2, 0, 2, 2);
      // The broadcast has expired before there was this mailbox.
      server.exchange("S\n2\n4\nhello\n");
      expect(server, COUNTERS, 6, 2, 2, 0, 2, 2);
      server.connect().send("R\n4\n").awaitUnreadAnswer().reset();
      PoolCounts.await(server, "givenBack", 1);
      expect(server, COUNTERS, 6, 2, 2, 1, 2, 2);
      server.exchange("R\n4\n");
      PoolCounts.await(server, "delivered", 3);
      expect(server, COUNTERS, 6, 2, 3, 1, 2, 2);
    }
  }

  @Test
  void gaugesTellWhatIsThereNow() {
    String gauges =
        "mailboxes messages_queued messages_in_flight receives_waiting long_connections"
            + " connections pool_up";
    try (TestServer server = start(new JsonObject())) {
      expect(server, gauges, 0, 0, 0, 0, 0, 0, 1);
      server.exchange("S\n2\n1\nhello\n");
      server.exchange("S\n2\n3\nhello\n");
      PoolCounts.await(server, "queued", 2);
      try (RawClient live = server.connect().send("L\n3\n30\n")) {
        assertTrue(live.readOnce().startsWith("Y\n"));
        PoolCounts.await(server, "inFlight", 1);
        RawClient holder = server.connect().send("R\n1\n").awaitUnreadAnswer();
        RawClient waiting = server.connect().send("R\n1\n");
        PoolCounts.await(server, "waiting", 1);
        expect(server, gauges, 2, 0, 2, 1, 1, 3, 1);
        holder.reset();
        waiting.readToEnd();
        waiting.close();
      }
      PoolCounts.awaitNobodyThere(server);
      server.undeployPool();
      expect(server, "pool_up mailboxes", 0, 2);
    }
  }

  @Test
  void whatIsAboutToBeLostIsToldBefore() {
    String warnings = "mailboxes_near_full mailboxes_full oldest_message_age_seconds";
    try (TestServer server = start(new JsonObject().put("maxQueueLength", 10))) {
      expect(server, warnings, 0, 0, 0);
      send(server, 1, 8);
      clockMicros.addAndGet(3 * SECOND_MICROS);
      send(server, 2, 7);
      expect(server, warnings, 1, 0, 3);
      send(server, 1, 2);
      send(server, 2, 1);
      expect(server, warnings, 1, 1, 3);
      server.exchange("R\n1\n");
      expect(server, warnings, 1, 0, 0);
      clockMicros.addAndGet(180 * SECOND_MICROS);
      expect(server, warnings, 1, 0, 180);
      clockMicros.addAndGet(1);
      expect(server, warnings, 0, 0, 0);
      expect(server, "mailbox_capacity_messages message_lifetime_seconds", 10, 180);
    }
  }

  private static void send(TestServer server, int to, int count) {
    for (int i = 0; i < count; i++) {
      server.exchange("S\n3\n" + to + "\nhello\n");
    }
  }

  @Test
  void theProcessAndItsEventLoopsAreMeasuredInWhateverVertxItIs() {
    try (TestServer server = start(new JsonObject())) {
      String metrics = scrape(server.webAddress());
      for (String name :
          new String[] {
            "jvm_memory_used_bytes{",
            "jvm_threads_live_threads ",
            "process_uptime_seconds ",
            "chatpool_event_loop_lag_seconds_count ",
            "chatpool_event_loop_lag_seconds_max "
          }) {
        assertTrue(metrics.contains("\n" + name), name);
      }
      assertFalse(metrics.contains("\nvertx_"), metrics);
    }
  }

  @Test
  void theFormatIsTheOneThatIsAskedFor() {
    try (TestServer server = start(new JsonObject())) {
      String plain = get(server.webAddress(), "/metrics");
      assertTrue(plain.contains("\r\ncontent-type: text/plain; version=0.0.4;"), plain);
      assertTrue(plain.contains("\r\ncache-control: no-store\r\n"), plain);
      String open =
          get(
              server.webAddress(),
              "/metrics",
              "Accept: application/openmetrics-text;version=1.0.0");
      assertTrue(open.contains("\r\ncontent-type: application/openmetrics-text;"), open);
      assertTrue(open.endsWith("# EOF\n"), open);
    }
  }

  @Test
  void whoCallsThisServerByAForeignNameGetsNone() {
    try (TestServer server = start(new JsonObject());
        RawClient client = RawClient.connect(server.webAddress())) {
      client.send("GET /metrics HTTP/1.0\r\nHost: evil.example\r\n\r\n");
      assertTrue(client.readToEnd().startsWith("HTTP/1.0 421 "));
    }
  }

  /** And all names are as Prometheus wants them. */
  @Test
  void aVertxThatKeepsMetricsAddsItsOwn(@TempDir Path directory) throws Exception {
    int tcpPort = unusedPort();
    int port = unusedPort();
    Vertx vertx = Vertx.vertx(new VertxOptions().setMetricsOptions(VertxMeters.options()));
    try {
      JsonObject config =
          new JsonObject()
              .put("server", new JsonObject().put("port", tcpPort))
              .put("http", new JsonObject().put("port", port));
      TestServer.await(
          vertx.deployVerticle(new MainVerticle(), new DeploymentOptions().setConfig(config)));
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
      try (RawClient client = RawClient.connect(new InetSocketAddress("127.0.0.1", tcpPort))) {
        assertEquals("Y\n", client.send("S\n2\n1\nhello\n").readToEnd());
      }
      scrape(address);
      String metrics = scrape(address);
      for (String name :
          new String[] {
            "vertx_net_server_active_connections ",
            "vertx_http_server_requests_total{",
            "vertx_eventbus_processed_total{",
            "chatpool_messages_stored_total "
          }) {
        assertTrue(metrics.contains("\n" + name), name);
      }
      checkNames(metrics, directory.resolve("promtool.txt"));
    } finally {
      TestServer.await(vertx.close());
    }
  }

  private static void checkNames(String metrics, Path output) throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool"))),
        "promtool is installed");
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    promtool.getOutputStream().write(metrics.getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();
    assertTrue(promtool.waitFor(30, TimeUnit.SECONDS));
    assertEquals("", Files.readString(output));
    assertEquals(0, promtool.exitValue());
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return unused.getLocalPort();
    }
  }
}
