package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.chatpool.vertx.Budget;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many HTTP requests at once on one connection. */
@Timeout(60)
class PipelinedRequestsTest {

  private static String request(InetSocketAddress address, String path, String... more) {
    return "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s\r\n"
        .formatted(path, address.getPort(), String.join("", more));
  }

  private static String statuses(String answers) {
    return Pattern.compile("HTTP/1.1 (\\d+) ")
        .matcher(answers)
        .results()
        .map(status -> status.group(1))
        .collect(Collectors.joining(" "));
  }

  @Test
  void allAreAnsweredInTheirOrder() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient client = RawClient.connect(server.webAddress())) {
      InetSocketAddress address = server.webAddress();
      String some = request(address, "/nothing") + request(address, "/metrics");
      String last = request(address, "/chat", "Connection: close\r\n");
      long before = Budget.HTTP_REQUESTS.reached();
      client.send(some.repeat(20) + request(address, "/").repeat(500) + last);
      String answers = client.readToEnd();
      assertEquals("404 200 ".repeat(20) + "200 ".repeat(500) + "426", statuses(answers));
      assertTrue(Budget.HTTP_REQUESTS.reached() > before);
    }
  }

  @Test
  void aRequestInPiecesAndOneWithABodyAreReadLikeOthers() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient client = RawClient.connect(server.webAddress())) {
      InetSocketAddress address = server.webAddress();
      String get = request(address, "/");
      String body = "x".repeat(100_000);
      String post =
          request(address, "/", "Content-Length: " + body.length() + "\r\n").replace("GET", "POST");
      client.send(get + post + body + get.substring(0, 20));
      client.send(get.substring(20) + get.substring(0, 7));
      client.send(get.substring(7) + request(address, "/", "Connection: close\r\n"));
      assertEquals("200 405 200 200 200", statuses(client.readToEnd()));
    }
  }

  @Test
  void whoDoesNotReadItsAnswersIsNotReadEither() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient client = RawClient.connect(server.webAddress(), 4096)) {
      InetSocketAddress address = server.webAddress();
      int count = 5_000;
      String last = request(address, "/", "Connection: close\r\n");
      Thread sender =
          new Thread(() -> client.send(request(address, "/chat.js").repeat(count) + last));
      sender.start();
      try (RawClient other = RawClient.connect(address)) {
        other.send(request(address, "/health/live", "Connection: close\r\n"));
        assertEquals("200", statuses(other.readToEnd()));
      }
      assertEquals("200 ".repeat(count) + "200", statuses(client.readToEnd()));
    }
  }

  @Test
  void whatFollowsAHandshakeIsNoRequest() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawClient client = RawClient.connect(server.webAddress())) {
      InetSocketAddress address = server.webAddress();
      client.send(request(address, "/") + RawWebSocket.handshake(address));
      String answers = client.readOnce();
      while (!answers.endsWith("\r\n\r\n") || !answers.contains(" 101 ")) {
        answers += client.readOnce();
      }
      assertEquals("200 101", statuses(answers));
      // Bytes that have come too early were dropped; now it is a WebSocket that closes on nonsense.
      client.send(request(address, "/"));
      assertEquals("", statuses(client.readToEnd()));
    }
  }
}
