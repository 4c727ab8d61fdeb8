package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.PoolCounts;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.chatpool.web.RawWebSocket.Frame;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is different on WebSockets; the rest is in the golden conversations. */
@Timeout(60)
class WebSocketTest {

  private static final String EMPTY = "Y\n0\n\n";

  /** Ways not to answer the server's Close. */
  private enum Ending {
    RESET {
      @Override
      void end(RawWebSocket client) {
        client.reset();
      }
    },
    /** The TCP connection ends as that of a browser whose process has ended. */
    END_OF_CONNECTION {
      @Override
      void end(RawWebSocket client) {
        client.raw().shutOutput();
      }
    },
    /** Not that of the server: the client was about to leave anyway. */
    ANOTHER_STATUS {
      @Override
      void end(RawWebSocket client) {
        client.sendClose(1001);
      }
    },
    /** Until the linger time is over. */
    SILENCE {
      @Override
      void end(RawWebSocket client) {}
    };

    abstract void end(RawWebSocket client);
  }

  static JsonObject http() {
    return TestServer.configWith("http", "enabled", true);
  }

  static JsonObject http(String section, String name, Object value) {
    return http().mergeIn(TestServer.configWith(section, name, value), true);
  }

  @Test
  @Tag("P-25")
  void framesMayLieInTheMessagesOfTheClientHoweverTheyLike() {
    try (TestServer server = TestServer.start(http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n30\nS\n1\n2\none\nH\n").expect("Y\nY\nH\n");
      client.send("S\n1\n").send("2\nt".getBytes(StandardCharsets.UTF_8)).send("wo\nH");
      client.send("\n").expect("Y\nH\n");
      // A message in three frames, cut within a character, and a ping between them.
      byte[] frames = "S\n1\n2\nth\u00fcree\n".getBytes(StandardCharsets.UTF_8);
      client.send(RawWebSocket.TEXT, false, Arrays.copyOf(frames, 9));
      client.send(RawWebSocket.PING, true, new byte[] {7});
      assertEquals(RawWebSocket.PONG, client.readFrame().opcode());
      client.send(RawWebSocket.CONTINUATION, false, Arrays.copyOfRange(frames, 9, 10));
      client.send(RawWebSocket.CONTINUATION, true, Arrays.copyOfRange(frames, 10, frames.length));
      client.expect("Y\n").send("").send("H\n").expect("H\n");
      assertEquals("Y\n3\n1\none\n1\ntwo\n1\nth\u00fcree\n", server.exchange("R\n2\n"));
    }
  }

  @Test
  @Tag("P-25")
  void whatTheServerSendsAreTextMessagesOfWholeFrames() {
    JsonObject config = http("server", "maxTextBytes", 40_000);
    String text = "\u00e4".repeat(20_000);
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      for (int i = 0; i < 8; i++) {
        assertEquals("Y\n", server.exchange("S\n2\n1\n" + text + "\n"));
      }
      client.send("L\n1\n30\nH\n");
      Pattern frame = Pattern.compile("[YH]\n|M\n([^\n]*\n){4}");
      int frames = 0;
      int messages = 0;
      while (frames < 2 + 8) {
        Frame message = client.readFrame();
        assertEquals(RawWebSocket.TEXT, message.opcode());
        String rest = new String(message.payload(), StandardCharsets.UTF_8);
        for (Matcher next = frame.matcher(rest); next.lookingAt(); next = frame.matcher(rest)) {
          rest = rest.substring(next.end());
          frames++;
        }
        assertEquals("", rest, "whole frames");
        messages++;
      }
      assertTrue(messages > 1, "more than one message");
    }
  }

  @Test
  @Tag("P-26")
  void onlyTheLastLineFeedCompletesARequest() {
    JsonObject config =
        http()
            .put(
                "server",
                new JsonObject().put("requestGraceMillis", 1).put("idleTimeoutSeconds", 1));
    try (TestServer server = TestServer.start(config);
        RawWebSocket silent = RawWebSocket.connect(server.webAddress());
        RawWebSocket leaving = RawWebSocket.connect(server.webAddress())) {
      silent.send("R\n1").expect("N\ninvalid\n").expectClose();
      leaving.send("R\n1").endOutput();
      leaving.expect("N\ninvalid\n").expectEnd();
    }
  }

  @Test
  @Tag("P-26")
  void theAnswerToTheServersCloseSettlesAReceive() {
    JsonObject config = http("server", "lingerSeconds", 3_600);
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      server.exchange("S\n2\n1\nHello\n");
      client.send("R\n1\nall that follows is ignored").expect("Y\n1\n2\nHello\n").expectEnd();
      assertEquals(1, server.stats().getInteger("inFlight"));
      client.answerClose();
      PoolCounts.await(server, "inFlight", 0);
      assertEquals(EMPTY, server.exchange("R\n1\n"));
    }
  }

  @ParameterizedTest
  @Tag("P-26")
  @EnumSource
  void withoutThatAnswerWhatAReceiveHasHandedOutIsGivenBack(Ending ending) {
    JsonObject config = http("server", "lingerSeconds", ending == Ending.SILENCE ? 1 : 3_600);
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      server.exchange("S\n2\n1\nHello\n");
      client.send("R\n1\n").expect("Y\n1\n2\nHello\n").expectEnd();
      ending.end(client);
      assertEquals("Y\n1\n2\nHello\n", server.exchange("R\n1\n"));
    }
  }

  @Test
  @Tag("P-26")
  void aCloseThatCameBeforeTheAnswerSettlesNothing() {
    JsonObject config = http("server", "lingerSeconds", 3_600);
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      server.exchange("S\n2\n1\nHello\n");
      byte[] request = "R\n1\n".getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(RawWebSocket.frame(RawWebSocket.TEXT, true, request));
      both.writeBytes(RawWebSocket.frame(RawWebSocket.CLOSE, true, new byte[] {3, (byte) 232}));
      client.raw().send(both.toByteArray());
      client.readToEnd();
      assertEquals("Y\n1\n2\nHello\n", server.exchange("R\n1\n"));
    }
  }

  @Test
  void theNewestConnectionHasTheMailboxWhicheverDoorItCameInBy() {
    try (TestServer server = TestServer.start(http());
        RawClient tcp = server.connect();
        RawWebSocket webSocket = RawWebSocket.connect(server.webAddress());
        RawClient last = server.connect()) {
      assertEquals("Y\n", tcp.send("L\n1\n30\n").readOnce());
      webSocket.send("L\n1\n30\n").expect("Y\n");
      assertEquals("B\nreplaced\n-1\n", tcp.readToEnd());
      server.exchange("S\n2\n1\nfirst\n");
      webSocket.expect("M\n").readBytes(17);
      webSocket.expect("2\n1\nfirst\n");
      assertEquals("Y\n", new String(last.send("L\n1\n30\n").readBytes(2)));
      webSocket.expect("B\nreplaced\n-1\n").expectClose();
      assertTrue(last.readOnce().endsWith("\n2\n1\nfirst\n"), "it was not acknowledged");
    }
  }

  @Test
  @Tag("P-28")
  void pingsAreAnsweredAndTellNothingOfThePeer() {
    JsonObject config = http("long", "heartbeatSecondsMin", 1);
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n1\n").expect("Y\n");
      byte[] payload = "still there?".getBytes(StandardCharsets.UTF_8);
      Frame frame = client.send(RawWebSocket.PING, true, payload).readFrame();
      int pongs = 0;
      while (frame.opcode() == RawWebSocket.PONG) {
        assertArrayEquals(payload, frame.payload());
        pongs++;
        try {
          client.send(RawWebSocket.PONG, true, payload).send(RawWebSocket.PING, true, payload);
        } catch (UncheckedIOException closed) {
          // The server has had enough meanwhile. What it said last is still there to be read.
        }
        frame = client.readFrame();
      }
      assertEquals("B\nheartbeat\n0\n", new String(frame.payload(), StandardCharsets.UTF_8));
      assertTrue(pongs > 10, pongs + " pongs");
    }
  }

  @Test
  void connectionsCountTogetherWithThoseOverTcp() {
    JsonObject config = http("server", "maxConnections", 2);
    try (TestServer server = TestServer.start(config);
        RawClient tcp = server.connect();
        RawWebSocket webSocket = RawWebSocket.connect(server.webAddress())) {
      assertEquals("Y\n", tcp.send("L\n0\n30\n").readOnce());
      webSocket.send("L\n0\n30\n").expect("Y\n");
      try (RawWebSocket third = RawWebSocket.connect(server.webAddress())) {
        third.expect("N\nfull\n").expectClose();
      }
      assertEquals("N\nfull\n", server.exchange("R\n1\n"));
      webSocket.endOutput();
      webSocket.expectEnd();
      tcp.reset();
      RawWebSocket next = null;
      String answer = "";
      while (!answer.equals("Y\n")) {
        next = RawWebSocket.connect(server.webAddress());
        answer = new String(next.send("L\n0\n30\n").readBytes(2), StandardCharsets.UTF_8);
      }
      next.close();
    }
  }

  @Test
  void aStoppingServerSaysGoodbyeAndAcknowledgementsStillCount() {
    try (TestServer server = TestServer.start(http())) {
      RawWebSocket client = RawWebSocket.connect(server.webAddress());
      client.send("L\n1\n30\n").expect("Y\n");
      server.exchange("S\n2\n1\nfirst\n");
      client.expect("M\n");
      String seq = new String(client.readBytes(17), StandardCharsets.UTF_8);
      client.expect("2\n1\nfirst\n");
      Future<Void> stopped = server.undeployServers();
      client.expect("B\nshutdown\n").readBytes(2);
      client.send("K\n" + seq).expectClose();
      TestServer.await(stopped);
      client.close();
      server.deployServers();
      assertEquals(EMPTY, server.exchange("R\n1\n"));
    }
  }

  @Test
  void aPeerThatDoesNotAnswerGoodbyeDoesNotHoldUpTheStop() {
    JsonObject config =
        http().put("server", new JsonObject().put("drainSeconds", 1).put("lingerSeconds", 3_600));
    try (TestServer server = TestServer.start(config);
        RawWebSocket client = RawWebSocket.connect(server.webAddress());
        RawWebSocket idle = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n30\n").expect("Y\n");
      Future<Void> stopped = server.undeployServers();
      client.expect("B\nshutdown\n").readBytes(2);
      TestServer.await(stopped);
      idle.expectEnd();
      client.expectEnd();
    }
  }
}
