package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.server.LongClient.Pushed;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On one core the pool, all connections and the accepting of new ones take turns. */
@Timeout(60)
class OneEventLoopTest {

  @Test
  void shortConnectionsAreAcceptedAndAnswered() {
    try (TestServer server = TestServer.startOnOneEventLoop(TestServer.noConfig())) {
      for (int i = 0; i < 100; i++) {
        assertEquals("Y\n", server.exchange("S\n2\n1\nmessage " + i + "\n"));
        assertEquals("Y\n1\n2\nmessage " + i + "\n", server.exchange("R\n1\n"));
      }
    }
  }

  /**
   * All of it comes in one turn, so what one is pushed is at hand when it is the next one's turn.
   */
  @Test
  void eachLongConnectionGetsItsOwnAndWhatIsForAll() {
    try (TestServer server = TestServer.startOnOneEventLoop(TestServer.noConfig());
        LongClient sender = LongClient.open(server.address(), 100, 30);
        LongClient one = LongClient.open(server.address(), 1, 30);
        LongClient two = LongClient.open(server.address(), 2, 30);
        LongClient three = LongClient.open(server.address(), 3, 30)) {
      for (int round = 0; round < 20; round++) {
        sender.send("S\n100\n1\nto 1\nS\n100\n0\nto all\nS\n100\n3\nto 3\n").expect("Y\nY\nY\n");
        expect(one, "to 1", "to all");
        expect(two, "to all");
        expect(three, "to all", "to 3");
      }
    }
  }

  @Test
  void aStopSaysGoodbyeAndWhatIsStoredStays() {
    try (TestServer server = TestServer.startOnOneEventLoop(TestServer.noConfig())) {
      LongClient client = LongClient.open(server.address(), 1, 30);
      client.send("S\n1\n2\nkept\n").expect("Y\n");
      Future<Void> stopped = server.undeployServers();
      client.expect("B\nshutdown\n");
      client.close();
      TestServer.await(stopped);
      server.deployServers();
      assertEquals("Y\n1\n1\nkept\n", server.exchange("R\n2\n"));
    }
  }

  private static void expect(LongClient client, String... texts) {
    Pushed last = null;
    for (String text : texts) {
      last = client.message();
      assertEquals(List.of(100, text), List.of(last.from(), last.text()));
    }
    client.acknowledge(last.seq());
  }
}
