package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.LongClient.Pushed;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long connections that end well, and what their receives hand out [P-18, P-23]. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongConnectionTest {

  private static final String EMPTY = "Y\n0\n\n";

  /** Ways for a connection to end before the next frame. */
  enum Ending {
    RESET {
      @Override
      void end(RawClient client) {
        client.reset();
      }
    },
    CLOSE {
      @Override
      void end(RawClient client) {
        client.close();
      }
    },
    END_OF_OUTPUT {
      @Override
      void end(RawClient client) {
        client.shutOutput();
      }
    };

    abstract void end(RawClient client);
  }

  private final TestServer nativeServer = TestServer.start(TestServer.noConfig());
  private final TestServer nioServer =
      TestServer.startWithoutNativeTransport(TestServer.noConfig());

  @AfterEach
  @Timeout(20)
  void nothingIsLeft() {
    PoolCounts.awaitNobodyThere(nativeServer);
    PoolCounts.awaitNobodyThere(nioServer);
    for (int id = 1; id < 10; id++) {
      nativeServer.exchange("R\n" + id + "\n");
      nioServer.exchange("R\n" + id + "\n");
    }
  }

  @AfterAll
  void stop() {
    nativeServer.close();
    nioServer.close();
  }

  /** [P-22]. More answers than wait at a time, so reading has stopped when the end comes. */
  @ParameterizedTest
  @Tag("P-22")
  @ValueSource(booleans = {true, false})
  void allThatWasSentBeforeTheEndOfTheOutputIsAnswered(boolean nativeTransport) {
    TestServer server = server(nativeTransport);
    StringBuilder frames = new StringBuilder("L\n0\n30\n");
    StringBuilder answers = new StringBuilder("Y\n");
    for (int i = 0; i < 20_000; i++) {
      frames.append("S\n1\n2\n").append(i).append("\nH\nR\n3\nR\n0\n");
      answers.append("Y\nH\nY\n0\n\nN\ninvalid\n");
    }
    long storedBefore = server.stats().getLong("stored");
    try (RawClient client = server.connect()) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> client.send(frames.toString()).shutOutput());
      assertEquals(answers.toString(), client.readToEnd());
      sent.join();
    }
    assertEquals(20_000, server.stats().getLong("stored") - storedBefore);
  }

  @ParameterizedTest
  @Tag("P-18")
  @ValueSource(booleans = {true, false})
  void framesMayComeByteByByte(boolean nativeTransport) {
    TestServer server = server(nativeTransport);
    String frames = "L\n1\n30\nS\n2\n9\nHello\nH\nR\n9\nS\n2\n1\n" + "x".repeat(4_097) + "\nH\n";
    try (LongClient client = new LongClient(server.connect())) {
      for (byte b : frames.getBytes(StandardCharsets.US_ASCII)) {
        client.raw().send(new byte[] {b});
      }
      client.expect("Y\nY\nH\nY\n1\n2\nHello\nN\ninvalid\nH\n");
      client.raw().shutOutput();
      client.expectEnd();
    }
  }

  @Test
  void aTextAndANumberThatNeverEndCostNoMemoryAndTheNextFrameIsAnswered() {
    String megabyte = "x".repeat(1_000_000);
    try (LongClient client = LongClient.open(nativeServer.address(), 0, 30)) {
      client.send("S\n1\n2\n");
      sendOften(client, megabyte);
      client.send("\n").expect("N\ninvalid\n");
      client.send("S\n1\n");
      sendOften(client, megabyte);
      client.send("\nHello\n").expect("N\ninvalid\n");
      client.send("K\n");
      sendOften(client, megabyte);
      client.send("\nH\n").expect("N\ninvalid\nH\n");
    }
    assertEquals(EMPTY, nativeServer.exchange("R\n2\n"));
  }

  private static void sendOften(LongClient client, String megabyte) {
    for (int i = 0; i < 100; i++) {
      client.send(megabyte);
    }
  }

  @ParameterizedTest
  @Tag("P-23")
  @Tag("P-29")
  @ValueSource(booleans = {true, false})
  void whatAReceiveHandsOutIsDeliveredWhenItIsSaidToBeTaken(boolean nativeTransport) {
    TestServer server = server(nativeTransport);
    server.exchange("S\n2\n1\nHello\n");
    try (LongClient client = LongClient.open(server.address(), 3, 30)) {
      client.send("R\n1\n").expect("Y\n1\n2\nHello\n").send("K\n0\nH\n").expect("H\n");
      assertEquals(1, server.stats().getInteger("inFlight"));
      client.send("T\n");
      PoolCounts.await(server, "inFlight", 0);
      assertEquals(EMPTY, server.exchange("R\n1\n"));
    }
  }

  /** [P-23]: the linger time after its answer has left. */
  @Test
  @Tag("P-23")
  void whatIsNotSaidToBeTakenInTimeIsGivenBackAndSayingSoLaterMeansNothing() {
    try (TestServer server = TestServer.start(TestServer.configWith("server", "lingerSeconds", 1));
        LongClient client = LongClient.open(server.address(), 3, 30)) {
      server.exchange("S\n2\n1\nHello\n");
      client.send("R\n1\n").expect("Y\n1\n2\nHello\n");
      PoolCounts.await(server, "inFlight", 0);
      assertEquals("Y\n1\n2\nHello\n", server.exchange("R\n1\n"));
      client.send("T\nH\n").expect("H\n").send("T\n").expect("B\ninvalid\n-1\n").expectEnd();
    }
  }

  @ParameterizedTest
  @Tag("P-23")
  @EnumSource
  void whatAReceiveHandsOutIsGivenBackWhenTheConnectionEndsFirst(Ending way) {
    whatAReceiveHandsOutIsGivenBack(nativeServer, way);
  }

  @ParameterizedTest
  @EnumSource
  void itIsGivenBackWithoutNativeTransport(Ending way) {
    whatAReceiveHandsOutIsGivenBack(nioServer, way);
  }

  private static void whatAReceiveHandsOutIsGivenBack(TestServer server, Ending way) {
    server.exchange("S\n2\n1\nfirst\n");
    server.exchange("S\n3\n1\nsecond\n");
    try (LongClient client = LongClient.open(server.address(), 1, 30);
        RawClient waiting = server.connect()) {
      Pushed first = client.message();
      Pushed second = client.message();
      client.acknowledge(second.seq());
      assertNotEquals(first.seq(), second.seq());
      server.exchange("S\n2\n4\nthird\n");
      client.send("R\n4\n").expect("Y\n1\n2\nthird\n");
      waiting.send("R\n4\n");
      PoolCounts.await(server, "waiting", 1);
      way.end(client.raw());
      assertEquals("Y\n1\n2\nthird\n", waiting.readToEnd());
    }
    assertEquals(EMPTY, server.exchange("R\n1\n"));
  }

  /** [P-23]: so that {@code seq} rises also if the messages of the receive are given back. */
  @ParameterizedTest
  @Tag("P-23")
  @ValueSource(booleans = {true, false})
  void pushesOfAMailboxWaitForAReceiveInFlight(boolean settled) {
    try (LongClient live = LongClient.open(nativeServer.address(), 5, 30);
        LongClient receiver = new LongClient(nativeServer.connect())) {
      // In one step of the pool, so that the receive comes before the push.
      receiver.send("L\n0\n30\nS\n2\n5\nfirst\nR\n5\n").expect("Y\nY\nY\n1\n2\nfirst\n");
      nativeServer.exchange("S\n2\n5\nsecond\n");
      live.send("H\n").expect("H\n");
      if (settled) {
        receiver.send("T\nH\n").expect("H\n");
      } else {
        receiver.raw().reset();
        assertEquals("first", live.message().text());
      }
      assertEquals("second", live.message().text());
    }
  }

  /** [P-24]: reads go on, whatever is not known yet. */
  @Test
  @Tag("P-24")
  void acknowledgementsAndHeartbeatsAreReadWhileAReceiveWaits() {
    nativeServer.exchange("S\n2\n6\nheld\n");
    try (RawClient holder = nativeServer.connect();
        LongClient client = LongClient.open(nativeServer.address(), 7, 30)) {
      holder.send("R\n6\n").awaitUnreadAnswer();
      nativeServer.exchange("S\n2\n7\nHello\n");
      long seq = client.message().seq();
      client.send("R\n6\nH\nK\n" + seq + "\n");
      PoolCounts.await(nativeServer, "inFlight", 1);
      PoolCounts.await(nativeServer, "waiting", 1);
      holder.reset();
      client.expect("Y\n1\n2\nheld\nH\n").send("H\n").expect("H\n");
    }
  }

  @Test
  void comingAndGoingIsPublishedAndCountedButNoTakeover() throws InterruptedException {
    BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      server
          .vertx()
          .eventBus()
          .<JsonObject>consumer("chatpool.events", event -> events.add(event.body()));
      LongClient withoutMailbox = LongClient.open(server.address(), 0, 30);
      LongClient first = LongClient.open(server.address(), 1, 30);
      assertEquals(event("connected", 1), events.poll(10, TimeUnit.SECONDS));
      LongClient second = LongClient.open(server.address(), 2, 30);
      assertEquals(event("connected", 2), events.poll(10, TimeUnit.SECONDS));
      assertEquals(2, server.stats().getInteger("longConnections"));
      LongClient newer = LongClient.open(server.address(), 1, 30);
      first.expect("B\nreplaced\n-1\n").expectEnd();
      assertEquals(2, server.stats().getInteger("longConnections"));
      second.raw().reset();
      assertEquals(event("disconnected", 2), events.poll(10, TimeUnit.SECONDS));
      newer.close();
      assertEquals(event("disconnected", 1), events.poll(10, TimeUnit.SECONDS));
      assertEquals(0, server.stats().getInteger("longConnections"));
      withoutMailbox.close();
      first.close();
    }
    assertTrue(events.isEmpty(), events::toString);
  }

  private static JsonObject event(String type, int id) {
    return new JsonObject().put("type", type).put("id", id);
  }

  private TestServer server(boolean nativeTransport) {
    return nativeTransport ? nativeServer : nioServer;
  }
}
