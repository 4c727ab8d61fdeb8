package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.LongClient.Pushed;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long connections that are dead, or might be [P-20]. All have a heartbeat of one second; that one
 * is closed proves that the time has passed for those that are not.
 */
@Timeout(60)
class LongConnectionFaultsTest {

  private static final String DEAD = "B\nheartbeat\n0\n";

  /** Several of these are in a heartbeat. */
  private static final int PAUSE_MILLIS = 100;

  private static final int SMALL_RECEIVE_BUFFER_BYTES = 4_096;

  private TestServer server;

  private void start(boolean nativeTransport) {
    JsonObject config =
        new JsonObject()
            .put("long", new JsonObject().put("heartbeatSecondsMin", 1))
            .put("server", new JsonObject().put("lingerSeconds", 1));
    server =
        nativeTransport ? TestServer.start(config) : TestServer.startWithoutNativeTransport(config);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @Tag("P-20")
  @ValueSource(booleans = {true, false})
  void whoSendsNothingCompleteIsToldAndItsMessagesGoToTheNextConnection(boolean nativeTransport) {
    start(nativeTransport);
    try (LongClient acknowledging = LongClient.open(server.address(), 1, 1);
        LongClient beating = LongClient.open(server.address(), 2, 1);
        LongClient requesting = LongClient.open(server.address(), 0, 1);
        LongClient silent = LongClient.open(server.address(), 3, 1);
        LongClient dribbling = LongClient.open(server.address(), 4, 1)) {
      server.exchange("S\n9\n0\nHello\n");
      Pushed toSilent = silent.message();
      long seq = acknowledging.message().seq();
      assertEquals("Hello", beating.message().text());
      assertEquals(toSilent, dribbling.message());
      dribbling.send("S\n9\n4\n");
      while (!dribbling.hasMoreWithin(PAUSE_MILLIS)) {
        dribbling.send("x");
        acknowledging.send("K\n" + seq + "\n");
        beating.send("H\n").expect("H\n");
        requesting.send("S\n9\n7\n?\n").expect("Y\n");
      }
      dribbling.expect(DEAD);
      silent.expect(DEAD).expectEnd();
      try (LongClient next = LongClient.open(server.address(), 3, 1)) {
        assertEquals(toSilent, next.message());
      }
      assertEquals("Y\n1\n9\nHello\n", server.exchange("R\n4\n"));
      acknowledging.send("H\n").expect("H\n");
      beating.send("H\n").expect("H\n");
      requesting.send("H\n").expect("H\n");
      PoolCounts.await(server, "longConnections", 2);
    }
    PoolCounts.awaitNobodyThere(server);
  }

  /**
   * Heartbeats of a peer that takes nothing prove that it lives, and not that it will ever read.
   */
  @ParameterizedTest
  @Tag("P-20")
  @ValueSource(booleans = {true, false})
  void whoTakesNothingIsCutOffThoughItSendsHeartbeatsAndWhoIsSlowIsNot(boolean nativeTransport) {
    start(nativeTransport);
    try (LongClient stuck =
            new LongClient(RawClient.connect(server.address(), SMALL_RECEIVE_BUFFER_BYTES));
        LongClient slow =
            new LongClient(RawClient.connect(server.address(), SMALL_RECEIVE_BUFFER_BYTES));
        LongClient sender = LongClient.open(server.address(), 0, 30)) {
      slow.open(2, 1);
      fill(sender, 2, 50);
      stuck.open(1, 1);
      fill(sender, 1, 50);
      int heartbeats = 0;
      int answers = 0;
      for (boolean attached = true; attached; ) {
        fill(sender, 2, 5);
        stuck.send("H\n");
        slow.send("H\n");
        heartbeats++;
        assertFalse(sender.hasMoreWithin(PAUSE_MILLIS));
        answers += readAFew(slow);
        attached = server.stats().getInteger("longConnections") == 2;
      }
      assertTrue(answers < heartbeats, "pushes are stuck in front of the answers");
      String answer = server.exchange("R\n1\n");
      assertEquals("Y\n32\n", answer.substring(0, 5));
      while (answers < heartbeats) {
        answers += readAFew(slow);
      }
      assertThrows(UncheckedIOException.class, () -> beatForever(stuck));
      slow.send("R\n0\n");
      for (String line = slow.line(); !line.equals("N"); line = slow.line()) {
        assertNotEquals("B", line);
        skipPush(slow, line);
      }
      slow.expect("invalid\n");
    }
  }

  private static void beatForever(LongClient client) {
    while (true) {
      client.send("H\n");
      Thread.onSpinWait();
    }
  }

  /** Sends so many mailboxes full of messages. */
  private static void fill(LongClient sender, int id, int mailboxes) {
    String frame = "S\n9\n" + id + "\n" + "x".repeat(4_096) + "\n";
    for (int i = 0; i < mailboxes; i++) {
      sender.send(frame.repeat(32)).expect("Y\n".repeat(32));
    }
  }

  /** Reads some frames, and returns how many were answers to heartbeats. */
  private static int readAFew(LongClient client) {
    int answers = 0;
    for (int i = 0; i < 5 && client.hasMoreWithin(1); i++) {
      String line = client.line();
      answers += line.equals("H") ? 1 : 0;
      skipPush(client, line);
    }
    return answers;
  }

  private static void skipPush(LongClient client, String verb) {
    if (verb.equals("M")) {
      client.messageAfterVerb();
    } else if (verb.equals("G")) {
      client.line();
      client.line();
    } else {
      assertTrue(verb.equals("H") || verb.equals("Y"), verb);
    }
  }

  @Test
  @Tag("P-20")
  void aHalfOpenConnectionIsNoticedAndAnotherDoorGetsItsMessages() {
    start(true);
    try (FaultyProxy proxy = FaultyProxy.start(server.address());
        LongClient cutOff = LongClient.open(proxy.address(), 1, 1)) {
      server.exchange("S\n2\n1\nseen\n");
      Pushed seen = cutOff.message();
      proxy.newest().swallow();
      cutOff.send("K\n" + seen.seq() + "\n");
      server.exchange("S\n2\n1\nunseen\n");
      assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
      PoolCounts.await(server, "longConnections", 0);
      assertEquals("Y\n2\n2\nseen\n2\nunseen\n", server.exchange("R\n1\n"));
    }
    PoolCounts.awaitNobodyThere(server);
  }
}
