package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.PoolCounts;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's view: its files, its numbers, its stream, and who gets them. */
@Timeout(60)
class AdminTest {

  private static RawClient request(TestServer server, String path, String... headers) {
    InetSocketAddress address = server.webAddress();
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return RawClient.connect(address)
        .send(
            "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
                .formatted(path, address.getPort(), more));
  }

  private static String get(TestServer server, String path, String... headers) {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Connection: close";
    try (RawClient client = request(server, path, all)) {
      return client.readToEnd();
    }
  }

  private static int status(String response) {
    return Integer.parseInt(response.substring(9, 12));
  }

  private static JsonObject stats(TestServer server) {
    String response = get(server, "/admin/stats");
    assertEquals(200, status(response), response);
    return new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4));
  }

  /** Reads until so many samples have come, and returns the newest. */
  private static JsonObject readSamples(RawClient stream, int count) {
    StringBuilder read = new StringBuilder();
    List<JsonObject> samples = new ArrayList<>();
    while (samples.size() < count) {
      read.append(stream.readOnce());
      int start;
      int end;
      while ((start = read.indexOf("data: ")) >= 0 && (end = read.indexOf("\n\n", start)) >= 0) {
        samples.add(new JsonObject(read.substring(start + "data: ".length(), end)));
        read.delete(0, end);
      }
    }
    return samples.get(count - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/, text/html",
    "/admin/index.html, text/html",
    "/admin/admin.js, text/javascript",
    "/admin/samples.js, text/javascript",
    "/admin/admin.css, text/css",
    "/admin/uplot.js, text/javascript",
    "/admin/uplot.css, text/css"
  })
  void thePageAndItsChartsAreServed(String path, String type) {
    try (TestServer server = TestServer.start(WebSocketTest.http())) {
      String response = get(server, path);
      assertEquals(200, status(response), response);
      assertTrue(response.contains("\r\ncontent-type: " + type), response);
      assertTrue(response.contains("frame-ancestors 'none'"), response);
      assertFalse(response.contains("'unsafe"), response);
    }
  }

  @Test
  void itsDirectoryIsFoundWithoutTheSlash() {
    try (TestServer server = TestServer.start(WebSocketTest.http())) {
      String response = get(server, "/admin");
      assertEquals(302, status(response));
      assertTrue(response.contains("\r\nlocation: admin/\r\n"), response);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/nothing", "/admin/uplot", "/admin/../admin.js", "/admin.js"})
  void whatIsNotThereIsNotFound(String path) {
    try (TestServer server = TestServer.start(WebSocketTest.http())) {
      assertEquals(404, status(get(server, path)));
    }
  }

  @Test
  void aSampleTellsWhatIsThereAndWhatHasHappened() {
    JsonObject config = WebSocketTest.http().put("pool", new JsonObject().put("maxQueueLength", 4));
    try (TestServer server = TestServer.start(config)) {
      for (int i = 0; i < 5; i++) {
        server.exchange("S\n2\n7\nhello\n");
      }
      try (RawClient live = server.connect().send("L\n9\n30\n")) {
        assertTrue(live.readOnce().startsWith("Y\n"));
        PoolCounts.await(server, "longConnections", 1);
        JsonObject sample = stats(server);
        while (sample.getInteger("connections") != 1) {
          // Those of the senders are just ending.
          sample = stats(server);
        }
        JsonObject pool = sample.getJsonObject("pool");
        assertEquals(5, pool.getInteger("stored"));
        assertEquals(1, pool.getInteger("dropped"));
        assertEquals(1, pool.getInteger("longConnections"));
        assertEquals(4, sample.getInteger("maxQueueLength"));
        assertEquals(100_000, sample.getInteger("maxConnections"));
        assertTrue(sample.getLong("heapUsedBytes") > 0);
        JsonObject survey = sample.getJsonObject("survey");
        assertEquals(1, survey.getInteger("full"));
        assertEquals(1, survey.getInteger("empty"));
        assertEquals(
            new JsonArray().add(new JsonObject().put("id", 7).put("messages", 4)),
            survey.getJsonArray("fullest"));
      }
    }
  }

  @Test
  void theStreamSendsSamplesAsLongAsSomebodyLooks() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient stream = request(server, "/admin/stream")) {
      assertEquals(0, readSamples(stream, 1).getJsonObject("pool").getInteger("stored"));
      server.exchange("S\n2\n7\nhello\n");
      JsonObject next = readSamples(stream, 1);
      assertEquals(1, next.getJsonObject("pool").getInteger("stored"));
      assertEquals(1, next.getJsonObject("survey").getInteger("belowHalf"));
    }
  }

  @Test
  void aPoolThatDoesNotAnswerIsSeen() {
    try (TestServer server = TestServer.start(WebSocketTest.http("server", "instances", 1));
        RawClient stream = request(server, "/admin/stream")) {
      readSamples(stream, 1);
      server.undeployPool();
      while (readSamples(stream, 1).getJsonObject("pool") != null) {
        Thread.onSpinWait();
      }
      server.deployPool();
      while (readSamples(stream, 1).getJsonObject("pool") == null) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void thereAreNotMoreViewersThanAllowed() {
    try (TestServer server = TestServer.start(WebSocketTest.http("server", "instances", 1))) {
      List<RawClient> viewers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        RawClient viewer = request(server, "/admin/stream");
        readSamples(viewer, 1);
        viewers.add(viewer);
      }
      assertEquals(503, status(get(server, "/admin/stream")));
      viewers.get(0).close();
      RawClient next = request(server, "/admin/stream");
      while (next.readOnce().startsWith("HTTP/1.1 503")) {
        next.close();
        next = request(server, "/admin/stream");
      }
      next.close();
      viewers.forEach(RawClient::close);
    }
  }

  @Test
  void streamsEndWhenTheServerStops() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient stream = request(server, "/admin/stream")) {
      readSamples(stream, 1);
      Future<Void> stopped = server.undeployServers();
      assertTrue(stream.readToEnd().endsWith("0\r\n\r\n"));
      TestServer.await(stopped);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin", "/admin/", "/admin/stats", "/admin/stream", "/admin/uplot.js"})
  void whoComesThroughAProxyIsRefusedUnlessEverybodyIsLetIn(String path) {
    try (TestServer server = TestServer.start(WebSocketTest.http())) {
      for (String header :
          List.of("Forwarded: for=1.2.3.4", "X-Forwarded-For: ::1", "Via: 1.1 p")) {
        assertEquals(403, status(get(server, path, header)), header);
      }
    }
  }

  @Test
  void onlyThisMachineIsLetInUnlessEverybodyIs() {
    String other = otherAddressOfThisMachine();
    JsonObject config = WebSocketTest.http("server", "host", "0.0.0.0");
    try (TestServer server = TestServer.start(config)) {
      assertEquals(403, statusFrom(server, other, "/admin/stats"));
      assertEquals(200, statusFrom(server, other, "/metrics"));
      assertEquals(200, status(get(server, "/admin/stats")));
    }
    config.getJsonObject("http").put("adminFromAnywhere", true);
    try (TestServer server = TestServer.start(config)) {
      assertEquals(200, statusFrom(server, other, "/admin/stats"));
      assertEquals(200, status(get(server, "/admin/stats", "Via: 1.1 p")));
    }
  }

  /** From and to that address, so that it is the peer's too. */
  private static int statusFrom(TestServer server, String address, String path) {
    int port = server.webAddress().getPort();
    try (RawClient client = RawClient.connect(new InetSocketAddress(address, port))) {
      client.send(
          "GET %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n"
              .formatted(path, address, port));
      return status(client.readToEnd());
    }
  }

  private static String otherAddressOfThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .filter(address -> !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .findFirst()
          .orElseGet(() -> Assumptions.abort("this machine has no other address"));
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }
}
