package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chatpool.bus.SteppedLoop;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may come between the parts of one turn, with loops that the test steps. */
class OrderOfTurnsTest {

  private static final long NOW_MICROS = 1_795_392_000_000_000L;

  private final MemoryServer server = new MemoryServer(new JsonObject(), NOW_MICROS);
  private final MemoryTransport first = server.connect();

  private void send(MemoryTransport client, String frames) {
    client.send(frames.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(MemoryTransport client) {
    return new String(client.read(1 << 20), StandardCharsets.UTF_8);
  }

  private void open(MemoryTransport client) {
    send(client, "L\n1\n30\n");
    server.loop().settle();
    assertEquals("Y\n", read(client));
  }

  /**
   * [P-17] A client that has an answer goes on with another connection, on another event loop, while
   * the turn that has brought the answer is not over. Its {@code K} of that turn must be with the
   * pool by then, or the new connection is pushed what is acknowledged.
   */
  @Test
  @Tag("P-17")
  void theNextConnectionOfAClientDoesNotOvertakeItsAcknowledgement() {
    open(first);
    send(first, "S\n2\n1\nhello\n");
    server.loop().settle();
    assertEquals("Y\nM\n" + NOW_MICROS + "\n2\n1\nhello\n", read(first));
    SteppedLoop otherLoop = new SteppedLoop();
    MemoryTransport second = new MemoryTransport(1 << 20);
    server.verticle(otherLoop).accept(second, true);
    first.onReceived(
        () -> {
          first.onReceived(() -> {});
          send(second, "L\n1\n30\n");
          otherLoop.settle();
        });
    send(first, "K\n" + NOW_MICROS + "\nH\n");
    server.loop().settle();
    otherLoop.settle();
    server.loop().settle();
    otherLoop.settle();
    assertEquals("Y\n", read(second));
  }

  /**
   * A client that gives an attempt up while the server has not come to it must not take the mailbox
   * from the connection that it has.
   */
  @Test
  void anAttemptThatIsGivenUpWithinTheTurnDoesNotTakeTheMailbox() {
    open(first);
    MemoryTransport givenUp = server.connect();
    send(givenUp, "L\n1\n30\n");
    givenUp.resetByPeer();
    server.loop().settle();
    assertFalse(first.isAnswered(), "no goodbye");
    send(first, "S\n2\n1\nhello\n");
    server.loop().settle();
    assertEquals("Y\nM\n" + NOW_MICROS + "\n2\n1\nhello\n", read(first));
  }
}
