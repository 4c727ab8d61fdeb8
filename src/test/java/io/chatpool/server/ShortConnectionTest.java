package io.chatpool.server;

import static io.chatpool.server.TestServer.configWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How requests are framed and answered on real sockets. */
class ShortConnectionTest {

  private static final String EMPTY = "Y\n0\n\n";
  private static final String INVALID = "N\ninvalid\n";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(configWith("server", "requestGraceMillis", 100));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Tag("P-5")
  @Tag("P-6")
  void aMessageThatWasSentIsHandedOutOnce() {
    assertEquals("Y\n", server.exchange("S\n100\n1\nHello\n"));
    assertEquals("Y\n1\n100\nHello\n", server.exchange("R\n1\n"));
    assertEquals(EMPTY, server.exchange("R\n1\n"));
  }

  @Test
  @Tag("P-2")
  void aRequestEndsWhereTheClientShutsItsSendingSide() {
    try (RawClient client = server.connect()) {
      assertEquals("Y\n", client.send("S\n100\n2\nHello").shutOutput().readToEnd());
    }
    try (RawClient client = server.connect()) {
      assertEquals("Y\n1\n100\nHello\n", client.send("R\n2").shutOutput().readToEnd());
    }
  }

  @Test
  @Tag("P-2")
  void aMissingTextIsEmptyAtTheEndOfInputOnlyIfItsLineHasBegun() {
    try (RawClient client = server.connect()) {
      assertEquals("Y\n", client.send("S\n1\n3\n").shutOutput().readToEnd());
    }
    try (RawClient client = server.connect()) {
      assertEquals(INVALID, client.send("S\n1\n3").shutOutput().readToEnd());
    }
    assertEquals("Y\n1\n1\n\n", server.exchange("R\n3\n"));
  }

  @Test
  void endOfInputWithoutAByteIsAnswered() {
    try (RawClient client = server.connect()) {
      assertEquals(INVALID, client.shutOutput().readToEnd());
    }
  }

  @Test
  @Tag("P-2")
  void silenceCompletesARequestThatLacksOnlyItsLastLineFeed() {
    assertEquals("Y\n", server.exchange("S\n100\n4\nHello"));
    assertEquals("Y\n1\n100\nHello\n", server.exchange("R\n4"));
  }

  @Test
  void silenceDoesNotCompleteARequestWhoseLastLineIsEmpty() {
    JsonObject impatient =
        new JsonObject().put("requestGraceMillis", 1).put("idleTimeoutSeconds", 1);
    try (TestServer server = TestServer.start(new JsonObject().put("server", impatient))) {
      long startNanos = System.nanoTime();
      try (RawClient client = server.connect()) {
        assertEquals(INVALID, client.send("S\n1\n2\n").readToEnd());
      }
      // By the idle timeout, not by the grace.
      assertTrue(System.nanoTime() - startNanos >= TimeUnit.SECONDS.toNanos(1));
      assertEquals(EMPTY, server.exchange("R\n2\n"));
    }
  }

  @Test
  @Tag("P-2")
  void aClientThatKeepsTricklingIsAnsweredAtTheIdleTimeout() {
    JsonObject impatient =
        new JsonObject().put("requestGraceMillis", 5_000).put("idleTimeoutSeconds", 1);
    try (TestServer server = TestServer.start(new JsonObject().put("server", impatient));
        RawClient client = server.connect()) {
      client.send("S\n1\n2\n");
      while (!client.isAnsweredWithin(20)) {
        client.send("x");
      }
      assertEquals(INVALID, client.readToEnd());
    }
  }

  @Test
  @Tag("P-3")
  void carriageReturnsBeforeLineFeedsAreDroppedFromEveryLine() {
    assertEquals("Y\n", server.exchange("S\r\n100\r\n5\r\nHello\r\n"));
    assertEquals("Y\n1\n100\nHello\n", server.exchange("R\r\n5\r\n"));
  }

  @Test
  @Tag("P-1")
  void aRequestMayComeOneByteAtATime() {
    try (RawClient client = server.connect()) {
      for (byte b : "S\n100\n6\nHäuser\n".getBytes(StandardCharsets.UTF_8)) {
        client.send(new byte[] {b});
      }
      assertEquals("Y\n", client.readToEnd());
    }
    assertEquals("Y\n1\n100\nHäuser\n", server.exchange("R\n6\n"));
  }

  @Test
  @Tag("P-4")
  void onlyTheFirstOfTwoRequestsInOneSegmentIsAnsweredAndApplied() {
    assertEquals("Y\n", server.exchange("S\n1\n7\nfirst\nS\n1\n7\nsecond\n"));
    assertEquals("Y\n1\n1\nfirst\n", server.exchange("R\n7\nR\n7\n"));
    assertEquals(EMPTY, server.exchange("R\n7\n"));
  }

  @Test
  @Tag("P-4")
  void anAnswerIsNotCutOffByWhatTheClientStillSends() {
    byte[] tail = new byte[1_000_000];
    try (RawClient client = server.connect()) {
      assertEquals("Y\n", client.send("S\n1\n8\nHello\n").send(tail).readToEnd());
    }
  }

  @Test
  @Tag("P-4")
  void aClientMayUseTheSameLocalPortForItsNextConnectionAtOnce() throws Exception {
    int localPort;
    try (Socket probe = new Socket()) {
      probe.bind(null);
      localPort = probe.getLocalPort();
    }
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress("127.0.0.1", localPort));
        socket.connect(server.address(), 5_000);
        socket.getOutputStream().write("R\n9\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readAllBytes();
        assertEquals(EMPTY, new String(answer, StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  @Tag("P-11")
  void aConnectionAboveTheLimitIsToldThatTheServerIsFull() {
    JsonObject oneConnection = new JsonObject().put("maxConnections", 1).put("instances", 1);
    try (TestServer small = TestServer.start(new JsonObject().put("server", oneConnection));
        RawClient first = small.connect()) {
      try (RawClient second = small.connect()) {
        assertEquals("N\nfull\n", second.readToEnd());
      }
      assertEquals(EMPTY, first.send("R\n1\n").readToEnd());
    }
  }

  @Test
  void aConnectionThatHasEndedMakesRoomForAnother() {
    try (TestServer small = TestServer.start(configWith("server", "maxConnections", 1))) {
      for (int i = 0; i < 50; i++) {
        String answer = small.exchange("R\n1\n");
        while (answer.equals("N\nfull\n")) {
          // The server has not yet seen the end of the connection before.
          answer = small.exchange("R\n1\n");
        }
        assertEquals(EMPTY, answer);
      }
    }
  }

  @Test
  @Tag("P-12")
  void aServerThatStopsAnswersWhatIsInAndClosesWhatIsNot() {
    try (TestServer stopping = TestServer.start(configWith("server", "drainSeconds", 1));
        RawClient silent = stopping.connect();
        RawClient complete = stopping.connect()) {
      complete.send("S\n1\n2\nlast words\n");
      while (stopping.stats().getInteger("stored") == 0) {
        // Still on its way to the server.
        Thread.onSpinWait();
      }
      TestServer.await(stopping.undeployServers());
      assertEquals("Y\n", complete.readToEnd());
      assertEquals("", silent.readToEnd());
      stopping.deployServers();
      assertEquals("Y\n1\n1\nlast words\n", stopping.exchange("R\n2\n"));
    }
  }
}
