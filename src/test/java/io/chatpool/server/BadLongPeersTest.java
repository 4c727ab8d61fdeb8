package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that open a long connection and then send what no client sends, or go [P-22]. */
@Timeout(60)
class BadLongPeersTest {

  private static final int MAX_CONNECTIONS = 250;

  /** Together they make a thousand connections. */
  private static final int ROUNDS = 4;

  private static final List<String> FRAMES =
      List.of(
          "S\n1\n2\nHello\n",
          "S\n1\n0\nto all\n",
          "S\n1\n3\n" + "x".repeat(5_000) + "\n",
          "S\n128\n1\nno such client\n",
          "R\n 0 \n",
          "R\n" + "9".repeat(2_000) + "\n",
          "R\n0\n",
          "H\n",
          "H\r\n",
          "K\n0\n",
          "K\n?\n",
          "K\n9007199254740993\n",
          "L\n1\n30\n",
          "M\n1\n1\n1\nx\n",
          "\n",
          "S\n1\n2");

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Random random = new Random(17);
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.start(
            new JsonObject()
                .put(
                    "server",
                    new JsonObject()
                        .put("maxConnections", MAX_CONNECTIONS)
                        .put("lingerSeconds", 1)));
    server.vertx().exceptionHandler(failures::add);
  }

  @AfterEach
  @Timeout(20)
  void nothingIsLeftAndNothingHasFailed() {
    PoolCounts.awaitNobodyThere(server);
    while (!asManyAsAllowedAreServedAtOnce()) {
      Thread.onSpinWait();
    }
    server.close();
    assertEquals(List.of(), List.copyOf(failures));
  }

  /** Never if one that has ended were still counted. */
  private boolean asManyAsAllowedAreServedAtOnce() {
    List<LongClient> clients = new ArrayList<>();
    boolean served = true;
    for (int i = 0; i < MAX_CONNECTIONS && served; i++) {
      LongClient client = new LongClient(server.connect());
      clients.add(client);
      served = client.send("L\n0\n30\n").line().equals("Y");
    }
    clients.forEach(LongClient::close);
    return served;
  }

  @Test
  void randomBytesAreAnsweredOrEndTheConnection() {
    for (int i = 0; i < 300; i++) {
      byte[] junk = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(junk);
      // Some begin well.
      junk[0] = (byte) "SRKH\0".charAt(i % 5);
      junk[1 % junk.length] = '\n';
      try (LongClient client = LongClient.open(server.address(), 1 + i % 5, 3_600)) {
        client.raw().send(junk).shutOutput();
        String answer = client.readToEnd();
        assertTrue(answer.matches("(H\n)*(N\ninvalid\n)*(B\ninvalid\n-1\n)?"), answer);
      }
    }
  }

  /** Also in pieces, and whatever a peer does in the end. */
  @Test
  void randomFramesNeverLeaveAnythingBehind() {
    for (int i = 0; i < 1_000; i++) {
      byte[] frames = randomFrames();
      try (LongClient client = LongClient.open(server.address(), random.nextInt(4), 3_600)) {
        int cut = random.nextInt(frames.length);
        client.raw().send(Arrays.copyOf(frames, cut));
        client.raw().send(Arrays.copyOfRange(frames, cut, frames.length));
        end(client);
      } catch (UncheckedIOException reset) {
        // What a receive has handed out was given back.
      }
    }
  }

  private byte[] randomFrames() {
    StringBuilder frames = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      frames.append(FRAMES.get(random.nextInt(FRAMES.size())));
      if (random.nextInt(5) == 0) {
        // Each id once: a second receive waits until a frame has settled the first.
        frames.append("R\n").append(1 + i).append('\n');
      }
    }
    byte[] bytes = frames.toString().getBytes(StandardCharsets.US_ASCII);
    if (random.nextBoolean()) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void end(LongClient client) {
    switch (random.nextInt(4)) {
      case 0 -> client.raw().reset();
      case 1 -> client.raw().close();
      case 2 -> client.raw().shutOutput().reset();
      default -> {
        client.raw().shutOutput();
        client.readToEnd();
      }
    }
  }

  @Test
  void connectionsThatAreCutAtAnyMomentGiveBackAllThatTheyHad() {
    LongClient.open(server.address(), 1, 30).close();
    assertEquals("Y\n", server.exchange("S\n1\n0\nHello\n"));
    PoolCounts.awaitNobodyThere(server);
    long descriptorsBefore = openDescriptors();
    for (int round = 0; round < ROUNDS; round++) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < MAX_CONNECTIONS; i++) {
        String frames = "L\n%d\n30\nH\nR\n%d\n".formatted(i % 120, 1 + i % 127);
        clients.add(server.connect().send(frames.substring(0, random.nextInt(frames.length()))));
      }
      for (RawClient client : clients) {
        if (random.nextBoolean()) {
          client.reset();
        } else {
          client.close();
        }
      }
      while (openDescriptors() > descriptorsBefore) {
        Thread.onSpinWait();
      }
    }
    assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
    for (int id = 2; id <= 127; id++) {
      assertEquals("Y\n1\n1\nHello\n", server.exchange("R\n" + id + "\n"));
    }
  }

  private static long openDescriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }
}
