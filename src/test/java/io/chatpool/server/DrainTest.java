package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.LongClient.Pushed;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What long connections hear when the server or its pool stops [P-21]. */
@Timeout(60)
class DrainTest {

  private static final String EMPTY = "Y\n0\n\n";

  @ParameterizedTest
  @Tag("P-12")
  @Tag("P-21")
  @ValueSource(booleans = {true, false})
  void whatIsInIsAnsweredFirstAndAcknowledgementsStillCount(boolean nativeTransport) {
    JsonObject config = TestServer.configWith("server", "instances", 1);
    try (TestServer server =
        nativeTransport
            ? TestServer.start(config)
            : TestServer.startWithoutNativeTransport(config)) {
      server.exchange("S\n2\n7\nheld\n");
      RawClient holder = server.connect().send("R\n7\n").awaitUnreadAnswer();
      LongClient client = LongClient.open(server.address(), 1, 30);
      List<Pushed> pushed = push(server, client, 3);
      client.send("R\n7\nS\n2\n3\nanswered\nH\n");
      PoolCounts.await(server, "waiting", 1);
      LongClient other = LongClient.open(server.address(), 0, 30);
      Future<Void> stopped = server.undeployServers();
      expectShutdown(other);
      other.close();
      // Goodbye waits behind the answers that are due, and nothing comes behind goodbye.
      client.send("H\nS\n2\n3\ntoo late\n");
      client.send("K\n" + pushed.get(0).seq() + "\n");
      PoolCounts.await(server, "inFlight", 3);
      holder.reset();
      client.expect("Y\n1\n2\nheld\nY\nH\n");
      readShutdown(client);
      client.send("T\nK\n" + pushed.get(1).seq() + "\n").raw().shutOutput();
      client.expectEnd();
      TestServer.await(stopped);
      client.close();
      server.deployServers();
      try (LongClient next = LongClient.open(server.address(), 1, 30)) {
        assertEquals(pushed.get(2), next.message());
        next.send("H\n").expect("H\n");
      }
      assertEquals(EMPTY, server.exchange("R\n7\n"));
      assertEquals("Y\n1\n2\nanswered\n", server.exchange("R\n3\n"));
    }
  }

  @Test
  @Tag("P-12")
  @Tag("P-21")
  void whatComesAfterGoodbyeIsIgnored() {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      server.vertx().exceptionHandler(failures::add);
      LongClient client = LongClient.open(server.address(), 1, 30);
      Pushed pushed = push(server, client, 1).get(0);
      Future<Void> stopped = server.undeployServers();
      readShutdown(client);
      client.send("S\n1\n1\ntoo late\nK\n9007199254740991\nL\n1\n30\nK\n?\nno frame\n\nK\n");
      client.raw().shutOutput();
      client.expectEnd();
      TestServer.await(stopped);
      client.close();
      server.deployServers();
      try (LongClient next = LongClient.open(server.address(), 1, 30)) {
        assertEquals(pushed, next.message());
        next.send("H\n").expect("H\n");
      }
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  @Test
  void aPeerThatStaysDoesNotHoldUpTheStop() {
    JsonObject config =
        new JsonObject()
            .put("server", new JsonObject().put("drainSeconds", 1).put("lingerSeconds", 3_600));
    try (TestServer server = TestServer.start(config);
        LongClient silent = LongClient.open(server.address(), 1, 30);
        LongClient withoutMailbox = LongClient.open(server.address(), 0, 30)) {
      Pushed pushed = push(server, silent, 1).get(0);
      Future<Void> stopped = server.undeployServers();
      expectShutdown(silent);
      expectShutdown(withoutMailbox);
      TestServer.await(stopped);
      server.deployServers();
      try (LongClient next = LongClient.open(server.address(), 1, 30)) {
        assertEquals(pushed, next.message());
      }
    }
  }

  @Test
  void clientsAreToldToComeBackAtDifferentTimes() {
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      List<LongClient> clients = new ArrayList<>();
      for (int id = 1; id <= 100; id++) {
        clients.add(LongClient.open(server.address(), id, 30));
      }
      Future<Void> stopped = server.undeployServers();
      Set<Integer> retrySeconds = new TreeSet<>();
      for (LongClient client : clients) {
        retrySeconds.add(readShutdown(client));
        client.close();
      }
      TestServer.await(stopped);
      assertTrue(retrySeconds.size() > 1, retrySeconds::toString);
    }
  }

  /** The new pool's clock is behind the old one's, so nothing but the token tells them apart. */
  @Test
  void aPoolThatComesAfterKnowsNothingOfTheConnectionsOfTheLast() {
    AtomicLong clockMicros = new AtomicLong(1_000_000_000);
    JsonObject patient = TestServer.configWith("server", "lingerSeconds", 3_600);
    try (TestServer server = TestServer.start(patient, clockMicros::get);
        LongClient ofOldPool = LongClient.open(server.address(), 1, 3_600);
        LongClient withoutMailbox = LongClient.open(server.address(), 0, 3_600)) {
      clockMicros.addAndGet(10_000_000);
      Pushed old = push(server, ofOldPool, 1).get(0);
      server.undeployPool();
      readShutdown(ofOldPool);
      expectShutdown(withoutMailbox);
      try (LongClient tooEarly = new LongClient(server.connect())) {
        tooEarly.send("L\n1\n30\n").expect("N\nbusy\n").expectEnd();
      }
      clockMicros.addAndGet(-5_000_000);
      server.deployPool();
      try (LongClient ofNewPool = LongClient.open(server.address(), 1, 3_600)) {
        Pushed pushed = push(server, ofNewPool, 1).get(0);
        assertTrue(pushed.seq() < old.seq());
        ofOldPool.send("K\n" + old.seq() + "\n").raw().shutOutput();
        ofOldPool.expectEnd();
        ofOldPool.raw().reset();
        assertEquals(1, server.stats().getInteger("inFlight"));
        assertEquals("again", push(server, ofNewPool, "again").text());
      }
    }
  }

  private static List<Pushed> push(TestServer server, LongClient client, int count) {
    List<Pushed> pushed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pushed.add(push(server, client, "message " + i));
    }
    return pushed;
  }

  /** Sends to id 1, which the client has. */
  private static Pushed push(TestServer server, LongClient client, String text) {
    assertEquals("Y\n", server.exchange("S\n2\n1\n" + text + "\n"));
    Pushed pushed = client.message();
    assertEquals(text, pushed.text());
    return pushed;
  }

  private static void expectShutdown(LongClient client) {
    readShutdown(client);
    client.expectEnd();
  }

  /** Returns when to come back. */
  private static int readShutdown(LongClient client) {
    client.expect("B\nshutdown\n");
    int retrySeconds = Integer.parseInt(client.line());
    assertTrue(1 <= retrySeconds && retrySeconds <= 5, retrySeconds + " s");
    return retrySeconds;
  }
}
