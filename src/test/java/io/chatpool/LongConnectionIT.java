package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.ChatListener;
import io.chatpool.client.ChatMessage;
import io.chatpool.client.LongChatClient;
import io.chatpool.client.LongChatClientOptions;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long connections between real processes, which end in all ways that processes do. */
class LongConnectionIT {

  private static final Map<String, String> FREE_PORT =
      Map.of("CHATPOOL_SERVER_PORT", "0", "CHATPOOL_POOL_MAX_QUEUE_LENGTH", "20000");

  private static final int MESSAGES = 10_000;
  private static final int WAIT_SECONDS = 30;

  /** Puts down what it hears. */
  private static final class Witness implements ChatListener {

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public Future<?> message(ChatMessage message) {
      events.add(message.text());
      return null;
    }

    @Override
    public void connected() {
      events.add("connected");
    }

    /** Waits for an event; those before it are forgotten. */
    void await(String expected) throws InterruptedException {
      String event;
      do {
        event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      } while (event != null && !event.equals(expected));
      assertEquals(expected, event);
    }
  }

  @TempDir private Path directory;

  @Test
  void theNextClientGetsInOrderWhatAKilledOneHasNotAcknowledged() {
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      ChildProcess receiver =
          ChildProcess.command(
              directory,
              Map.of(),
              List.of(
                  ChildProcess.java(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  StreamingReceiver.class.getName(),
                  address.getHostString(),
                  String.valueOf(address.getPort()),
                  "2"));
      try (receiver;
          RawClient sender = RawClient.connect(address)) {
        sender.send("L\n0\n3600\n" + sends(0, MESSAGES / 2));
        receiver.awaitLine(Pattern.compile("200"));
        sender.send(sends(MESSAGES / 2, MESSAGES));
        receiver.awaitLine(Pattern.compile("700"));
        receiver.kill();
        sender.shutOutput();
        assertEquals("Y\n".repeat(1 + MESSAGES), sender.readToEnd());
        // Newer JDKs print warnings of their own.
        List<String> texts = receiver.lines().stream().filter(l -> l.matches("[0-9]+")).toList();
        int printed = texts.size();
        assertTrue(printed < MESSAGES, "killed in the middle");
        assertEquals(numbers(0, printed), texts);
        List<String> rest = receive(address, 2, String.valueOf(MESSAGES - 1));
        int first = Integer.parseInt(rest.get(0));
        assertTrue(first <= printed, () -> printed + " were seen, then comes " + first);
        assertEquals(numbers(first, MESSAGES), rest);
      }
    }
  }

  @Test
  void aClientComesBackByItselfWhenTheServerIsKilledAndStartedAgain() throws Exception {
    Vertx vertx = Vertx.vertx();
    Witness witness = new Witness();
    int port;
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      port = server.awaitReady().getPort();
      LongChatClientOptions options =
          LongChatClientOptions.of("127.0.0.1", port, 2).withBackoff(10, 200);
      TestServer.await(new LongChatClient(vertx, options, witness).open());
      witness.await("connected");
      server.kill();
    }
    try (ChildProcess server =
        ChildProcess.jar(directory, Map.of("CHATPOOL_SERVER_PORT", String.valueOf(port)))) {
      InetSocketAddress address = server.awaitReady();
      witness.await("connected");
      try (RawClient sender = RawClient.connect(address)) {
        assertEquals("Y\n", sender.send("S\n1\n2\nback again\n").readToEnd());
      }
      witness.await("back again");
    } finally {
      TestServer.await(vertx.close());
    }
  }

  @Test
  void aServerThatIsTerminatedSaysGoodbyeAndEndsWithZero() {
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      try (RawClient client = RawClient.connect(address)) {
        assertEquals("Y\n", client.send("L\n2\n3600\n").readOnce());
        server.terminate();
        String goodbye = client.readToEnd();
        assertTrue(goodbye.matches("B\nshutdown\n[1-5]\n"), goodbye);
      }
      assertEquals(0, server.awaitExit());
    }
  }

  @Test
  void aServerThatIsTerminatedTwiceEndsAtOnce() {
    Map<String, String> patient =
        Map.of(
            "CHATPOOL_SERVER_PORT", "0",
            "CHATPOOL_SERVER_DRAIN_SECONDS", "3600",
            "CHATPOOL_SERVER_LINGER_SECONDS", "3600");
    try (ChildProcess server = ChildProcess.jar(directory, patient);
        RawClient client = RawClient.connect(server.awaitReady())) {
      assertEquals("Y\n", client.send("L\n2\n3600\n").readOnce());
      server.terminate();
      assertTrue(client.readOnce().startsWith("B\nshutdown\n"));
      assertEquals(143, server.terminate().awaitExit());
    }
  }

  @Test
  void aClientThatNeverEndsItsOutputDoesNotKeepTheServerFromStopping() {
    Map<String, String> environment =
        Map.of("CHATPOOL_SERVER_PORT", "0", "CHATPOOL_SERVER_DRAIN_SECONDS", "1");
    try (ChildProcess server = ChildProcess.jar(directory, environment)) {
      InetSocketAddress address = server.awaitReady();
      try (RawClient client = RawClient.connect(address)) {
        assertEquals("Y\n", client.send("L\n2\n3600\n").readOnce());
        assertEquals(0, server.terminate().awaitExit());
        assertFalse(client.readOnce().isEmpty(), "the goodbye is there all the same");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attemptsThatAClientHasGivenUpDoNotReplaceItsConnectionWhenTheServerWakesUp(boolean reset) {
    try (ChildProcess server = ChildProcess.jar(directory, FREE_PORT)) {
      InetSocketAddress address = server.awaitReady();
      for (int i = 0; i < 10; i++) {
        server.suspend();
        for (int given = 0; given < 3; given++) {
          RawClient givenUp = RawClient.connect(address).send("L\n2\n3600\n");
          if (reset) {
            givenUp.reset();
          } else {
            givenUp.close();
          }
        }
        try (RawClient alive = RawClient.connect(address).send("L\n2\n3600\n")) {
          server.resume();
          assertEquals("Y\n", alive.readOnce());
          assertEquals("H\n", alive.send("H\n").readOnce());
          assertFalse(alive.isAnsweredWithin(50), "nobody replaces it");
        }
      }
    }
  }

  private static String sends(int from, int to) {
    StringBuilder sends = new StringBuilder();
    for (int i = from; i < to; i++) {
      sends.append("S\n1\n2\n").append(i).append('\n');
    }
    return sends.toString();
  }

  /** What a new long connection is pushed, up to a certain text. */
  private static List<String> receive(InetSocketAddress address, int id, String lastText) {
    try (RawClient client = RawClient.connect(address)) {
      StringBuilder pushed = new StringBuilder(client.send("L\n" + id + "\n3600\n").readOnce());
      while (pushed.indexOf("\n2\n" + lastText + "\n") < 0) {
        pushed.append(client.readOnce());
      }
      String[] lines = pushed.toString().split("\n");
      return IntStream.range(0, lines.length / 5).mapToObj(i -> lines[5 + 5 * i]).toList();
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).toList();
  }
}
