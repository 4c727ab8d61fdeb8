package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served over HTTP, and what is refused. */
@Timeout(60)
class HttpServerTest {

  private TestServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(JsonObject config) {
    server = TestServer.start(config);
  }

  private void start() {
    start(WebSocketTest.http());
  }

  /** {@code %p} is the port. */
  private String exchange(String request) {
    InetSocketAddress address = server.webAddress();
    try (RawClient client = RawClient.connect(address)) {
      String port = String.valueOf(address.getPort());
      return client.send(request.replace("%p", port).replace("\n", "\r\n")).readToEnd();
    }
  }

  private String get(String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\n", headers) + "\n";
    return exchange(
        "GET " + path + " HTTP/1.1\nHost: localhost:%p\nConnection: close\n" + more + "\n");
  }

  private String handshake(String... headers) {
    try (RawClient client = RawClient.connect(server.webAddress())) {
      client.send(RawWebSocket.handshake(server.webAddress(), headers));
      return new String(client.readBytes(12)).substring(9);
    }
  }

  private static int status(String response) {
    assertTrue(response.startsWith("HTTP/1.1 "), response);
    return Integer.parseInt(response.substring(9, 12));
  }

  private static String header(String response, String name) {
    Matcher header = Pattern.compile("(?mi)^" + name + ": (.*)$").matcher(response);
    return header.find() ? header.group(1) : null;
  }

  private static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void thePageIsServedWithWhatBrowsersNeedToKnow() {
    start();
    String page = get("/");
    assertEquals(200, status(page));
    assertEquals("text/html; charset=utf-8", header(page, "content-type"));
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertEquals("no-referrer", header(page, "Referrer-Policy"));
    assertEquals("no-cache", header(page, "cache-control"));
    String policy = header(page, "Content-Security-Policy");
    int port = server.webAddress().getPort();
    assertTrue(policy.startsWith("default-src 'self'; connect-src 'self' ws://localhost:" + port));
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertTrue(body(page).contains("<title>"), page);
    assertEquals(body(page), body(get("/index.html")));
  }

  @Test
  void whoHasTheFileIsToldSo() {
    start();
    String tag = header(get("/"), "etag");
    String unchanged = get("/", "If-None-Match: " + tag);
    assertEquals(304, status(unchanged));
    assertEquals("", body(unchanged));
    assertEquals(tag, header(unchanged, "etag"));
    assertEquals(200, status(get("/", "If-None-Match: \"other\"")));
  }

  @Test
  void aHeadHasNoBody() {
    start();
    String head = exchange("HEAD / HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n");
    assertEquals(200, status(head));
    assertEquals("", body(head));
    assertEquals(String.valueOf(body(get("/")).getBytes().length), header(head, "content-length"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/web/",
        "/web/index.html",
        "/../web/index.html",
        "/..%2fweb%2findex.html",
        "/%2e%2e/logback.xml",
        "/../logback.xml",
        "/logback.xml",
        "//index.html",
        "/index.html/",
        "/.html",
        "/health",
        "/io/chatpool/Main.class"
      })
  void whatIsNotThereIsToldInOneLine(String path) {
    start();
    String response = get(path);
    assertEquals(404, status(response));
    assertEquals("Not Found\n", body(response));
    assertEquals("text/plain; charset=utf-8", header(response, "content-type"));
  }

  @Test
  void otherMethodsAreRefused() {
    start();
    for (String path : new String[] {"/", "/chat", "/health/live"}) {
      String response =
          exchange(
              "POST "
                  + path
                  + " HTTP/1.1\nHost: localhost:%p\nConnection: close\n"
                  + "Content-Length: 2\n\nhi");
      assertEquals(405, status(response), path);
      assertEquals("Method Not Allowed\n", body(response));
    }
  }

  @ParameterizedTest
  @Tag("P-27")
  @CsvSource({
    "localhost:%p, 200",
    "LOCALHOST:%p, 200",
    "127.0.0.1:%p, 200",
    "[::1]:%p, 200",
    "other.example:1, 200",
    "other.example, 200",
    "one.example:81, 200",
    "one.example:82, 421",
    "one.example, 421",
    "evil.example:%p, 421",
    "evil.example, 421",
    "localhost.evil.example:%p, 421",
    "localhost, 421",
    "localhost:1, 421",
    "localhost:99999999999, 400",
    "127.0.0.2:%p, 421",
    "'', 421"
  })
  void onlyWhoCallsThisServerByItsNameIsAnswered(String host, int status) {
    start(WebSocketTest.http("http", "allowedHosts", "other.example, one.example:81"));
    for (String path : new String[] {"/", "/health/live", "/nothing"}) {
      String response =
          exchange("GET " + path + " HTTP/1.1\nHost: " + host + "\nConnection: close\n\n");
      boolean isMissing = status == 200 && path.equals("/nothing");
      assertEquals(isMissing ? 404 : status, status(response), path);
    }
    String handshake =
        RawWebSocket.handshake(server.webAddress())
            .replaceFirst("Host: .*\r", "Host: " + host + "\r")
            .replace("%p", String.valueOf(server.webAddress().getPort()));
    try (RawClient client = RawClient.connect(server.webAddress())) {
      String upgraded = new String(client.send(handshake).readBytes(12)).substring(9);
      assertEquals(status == 200 ? 101 : status, Integer.parseInt(upgraded));
    }
  }

  @Test
  @Tag("P-27")
  void whoDoesNotSayWhomItCallsIsRefused() {
    start();
    assertEquals(400, status(exchange("GET / HTTP/1.1\nConnection: close\n\n")));
  }

  @ParameterizedTest
  @Tag("P-27")
  @CsvSource({
    "http://127.0.0.1:%p, 101",
    "https://127.0.0.1:%p, 101",
    "https://other.example, 101",
    "https://other.example:8443, 403",
    "http://other.example, 403",
    "http://127.0.0.1, 403",
    "http://127.0.0.1:1, 403",
    "http://localhost:%p, 403",
    "http://evil.example:%p, 403",
    "null, 403",
    "'', 403"
  })
  void onlyPagesOfThisServerMayOpenWebSockets(String origin, String status) {
    start(WebSocketTest.http("http", "allowedOrigins", "https://other.example"));
    String port = String.valueOf(server.webAddress().getPort());
    assertEquals(status, handshake("Origin: " + origin.replace("%p", port)));
    assertEquals("101", handshake());
  }

  @Test
  void whatIsNoHandshakeIsToldHowToMakeOne() {
    start();
    String plain = get("/chat");
    assertEquals(426, status(plain));
    assertEquals("websocket", header(plain, "upgrade"));
    String handshake =
        RawWebSocket.handshake(server.webAddress()).replace("\r\n", "\n").stripTrailing() + "\n";
    String old = exchange(handshake.replace("Version: 13", "Version: 8") + "Connection: close\n\n");
    assertEquals(426, status(old));
    assertEquals("13", header(old, "sec-websocket-version"));
    String withoutKey = handshake.replace("Sec-WebSocket-Key", "Key");
    assertEquals(400, status(exchange(withoutKey + "Connection: close\n\n")));
    String shortKey = handshake.replace("dGhl", "");
    assertEquals(400, status(exchange(shortKey + "Connection: close\n\n")));
  }

  /** A client has to wait for the answer to its handshake. */
  @Test
  @Tag("P-27")
  void whatIsSentBeforeTheAnswerIsDropped() {
    start();
    try (RawClient client = RawClient.connect(server.webAddress())) {
      client.send(RawWebSocket.handshake(server.webAddress()) + "too early");
      assertEquals("HTTP/1.1 101", new String(client.readBytes(12)));
    }
    assertEquals(200, status(get("/")));
  }

  @Test
  void itLivesWithoutItsPoolButIsNotReady() {
    start();
    assertEquals(200, status(get("/health/live")));
    String ready = get("/health/ready");
    assertEquals(200, status(ready), ready);
    assertEquals("no-store", header(ready, "cache-control"));
    server.undeployPool();
    assertEquals(200, status(get("/health/live")));
    assertEquals(503, status(get("/health/ready")));
    server.deployPool();
    assertEquals(200, status(get("/health/ready")));
    server.setServing(false);
    assertEquals(503, status(get("/health/ready")));
    assertEquals(200, status(get("/health/live")));
  }

  @Test
  void anIdleConnectionIsClosedAndAWebSocketIsNot() {
    start(WebSocketTest.http("server", "idleTimeoutSeconds", 1));
    try (RawWebSocket webSocket = RawWebSocket.connect(server.webAddress());
        RawClient idle = RawClient.connect(server.webAddress())) {
      webSocket.send("L\n1\n30\n").expect("Y\n");
      assertEquals("", idle.readToEnd());
      try (RawClient second = RawClient.connect(server.webAddress())) {
        assertEquals("", second.readToEnd());
      }
      webSocket.send("H\n").expect("H\n");
    }
  }

  @Test
  void ofTooManyConnectionsTheOneThatIsIdleForLongestGoes() {
    start(WebSocketTest.http("server", "instances", 1).put("limits", perAddress(10_000)));
    List<RawClient> clients = new ArrayList<>();
    try (RawWebSocket webSocket = RawWebSocket.connect(server.webAddress())) {
      for (int i = 0; i < TestServer.MAX_HTTP_CONNECTIONS; i++) {
        clients.add(RawClient.connect(server.webAddress()));
        askForHealth(clients.get(i));
      }
      // The first one is not idle any more.
      askForHealth(clients.get(0));
      assertEquals(200, status(get("/health/live")));
      assertEquals("", clients.get(1).readToEnd());
      askForHealth(clients.get(0));
      askForHealth(clients.get(2));
      webSocket.send("L\n1\n30\n").expect("Y\n");
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void oneAddressHasItsOwnLimitUnlessItIsAProxy() {
    start(WebSocketTest.http().put("limits", perAddress(2)));
    try (RawClient first = RawClient.connect(server.webAddress());
        RawClient second = RawClient.connect(server.webAddress())) {
      askForHealth(second);
      askForHealth(first);
      try (RawClient third = RawClient.connect(server.webAddress())) {
        assertEquals("", second.readToEnd());
        askForHealth(third);
        askForHealth(first);
      }
    }
    server.close();
    start(WebSocketTest.http().put("limits", perAddress(2).put("proxies", "127.0.0.1, ::1")));
    try (RawClient first = RawClient.connect(server.webAddress());
        RawClient second = RawClient.connect(server.webAddress());
        RawClient third = RawClient.connect(server.webAddress())) {
      askForHealth(third);
      askForHealth(second);
      askForHealth(first);
    }
  }

  @Test
  void aStreamIsNoneOfThem() {
    start(WebSocketTest.http().put("limits", perAddress(1)));
    try (RawClient stream = RawClient.connect(server.webAddress())) {
      stream.send(request("/admin/stream"));
      assertTrue(stream.readOnce().startsWith("HTTP/1.1 200 "));
      assertEquals(200, status(get("/health/live")));
      assertEquals(200, status(get("/health/live")));
      assertTrue(stream.readOnce().contains("data: "));
    }
  }

  private static JsonObject perAddress(int limit) {
    return new JsonObject().put("httpConnectionsPerAddress", limit);
  }

  private String request(String path) {
    return "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
        .formatted(path, server.webAddress().getPort());
  }

  private void askForHealth(RawClient client) {
    String answer = client.send(request("/health/live")).readOnce();
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%zz", "/a%", "/chat%zz", "/metrics%", "/admin/%", "/health/%g0"})
  void aMalformedPathIsRefusedInOneLine(String path) {
    start();
    String response = get(path);
    assertEquals(400, status(response));
    assertEquals("Bad Request\n", body(response));
  }

  @Test
  void everyAnswerTellsBrowsersWhatTheyMayDoWithIt() {
    start(WebSocketTest.http("http", "adminFromAnywhere", false));
    List<String> requests =
        List.of(
            "GET / HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /chat.css HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /nothing HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /%zz HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /chat HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "POST / HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /admin/stats HTTP/1.1\nHost: localhost:%p\nVia: x\nConnection: close\n\n",
            "GET /admin HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET /metrics HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n",
            "GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n",
            "GET / HTTP/1.1\nConnection: close\n\n",
            "GET / HTTP/7.1\nHost: localhost:%p\n\n",
            "GET /" + "x".repeat(5000) + " HTTP/1.1\nHost: localhost:%p\n\n",
            "nonsense\n\n");
    for (String request : requests) {
      String response = exchange(request);
      String shown = request.substring(0, 9) + ": " + response;
      assertEquals("nosniff", header(response, "X-Content-Type-Options"), shown);
      assertEquals("no-referrer", header(response, "Referrer-Policy"), shown);
      assertEquals("same-origin", header(response, "Cross-Origin-Resource-Policy"), shown);
      assertTrue(header(response, "Content-Security-Policy").startsWith("default-src 'self'"));
      assertFalse(header(response, "Content-Security-Policy").contains("evil"), shown);
      assertTrue(header(response, "Cache-Control").matches("no-store|no-cache"), shown);
    }
  }

  @ParameterizedTest
  @Tag("P-27")
  @CsvSource({
    "http://localhost:%p/health/live, 200",
    "HTTP://LOCALHOST:%p/health/live, 200",
    "http://evil.example/health/live, 421",
    "http://localhost:1/health/live, 421",
    "http://evil.example:%p?/health/live, 421",
    "http://localhost:%p@evil.example/health/live, 421"
  })
  void aTargetThatNamesAHostIsCheckedLikeTheHeader(String target, int status) {
    start();
    String request = "GET " + target + " HTTP/1.1\nHost: localhost:%p\nConnection: close\n\n";
    assertEquals(status, status(exchange(request)));
  }

  @Test
  void whoCallsThisServerByTwoNamesIsRefused() {
    start();
    for (String second : new String[] {"localhost:%p", "evil.example"}) {
      String request = "GET / HTTP/1.1\nHost: localhost:%p\nHost: " + second + "\n";
      assertEquals(400, status(exchange(request + "Connection: close\n\n")));
    }
  }
}
