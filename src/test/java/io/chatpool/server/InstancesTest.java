package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of server verticles changes nothing that clients can see. */
class InstancesTest {

  private static final int SENDERS = 8;
  private static final int MESSAGES_EACH = 100;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 16})
  void messagesOfManySendersAllArriveOnceAndInTheOrderOfTheirSender(int instances)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS + 1);
    try (TestServer server =
        TestServer.start(
            TestServer.configWith("server", "instances", instances)
                .put("pool", new JsonObject().put("maxQueueLength", SENDERS * MESSAGES_EACH)))) {
      List<Future<?>> sending = new ArrayList<>();
      for (int s = 1; s <= SENDERS; s++) {
        int sender = s;
        sending.add(threads.submit(() -> sendAll(server, sender)));
      }
      List<String> received = new ArrayList<>();
      while (received.size() < SENDERS * MESSAGES_EACH) {
        String[] lines = server.exchange("R\n100\n").split("\n", -1);
        int count = Integer.parseInt(lines[1]);
        for (int i = 0; i < count; i++) {
          received.add(lines[2 + 2 * i] + " " + lines[3 + 2 * i]);
        }
      }
      for (Future<?> future : sending) {
        future.get();
      }
      Set<String> distinct = new TreeSet<>(received);
      assertEquals(SENDERS * MESSAGES_EACH, distinct.size());
      assertEquals("Y\n0\n\n", server.exchange("R\n100\n"));
      for (int s = 1; s <= SENDERS; s++) {
        String prefix = s + " ";
        List<String> ofSender = received.stream().filter(m -> m.startsWith(prefix)).toList();
        assertEquals(ofSender.stream().sorted().toList(), ofSender);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void sendAll(TestServer server, int sender) {
    for (int i = 0; i < MESSAGES_EACH; i++) {
      String answer = server.exchange("S\n%d\n100\nmessage %03d\n".formatted(sender, i));
      assertTrue(answer.equals("Y\n"), answer);
    }
  }
}
