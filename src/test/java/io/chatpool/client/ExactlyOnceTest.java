package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.Background;
import io.chatpool.server.FaultyProxy;
import io.chatpool.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However connections die, each text is stored once [P-30]: 20 clients side by side, each behind a
 * proxy that breaks its connection again and again at a random moment.
 */
@Timeout(120)
class ExactlyOnceTest {

  private static final int CLIENTS = 20;
  private static final int BREAKS_EACH = 10;
  private static final int FIRST_RECEIVER = 50;
  private static final int ANSWER_TIMEOUT_MILLIS = 500;
  private static final int BYTES_OF_A_SEND = 30;
  private static final int WAIT_SECONDS = 60;

  private final TestServer server =
      TestServer.start(TestServer.configWith("pool", "maxQueueLength", 65_536));
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    TestServer.await(vertx.close());
    server.close();
  }

  @ParameterizedTest
  @Tag("P-30")
  @ValueSource(ints = {3, 1_000})
  void eachTextIsStoredOnceAndInOrderThroughTwoHundredBreaks(int unanswered) throws Exception {
    List<Sender> senders = new ArrayList<>();
    List<CompletableFuture<Integer>> sending = new ArrayList<>();
    for (int id = 1; id <= CLIENTS; id++) {
      Sender sender = new Sender(id);
      senders.add(sender);
      sending.add(Background.start(() -> sender.sendThroughBreaks(unanswered)));
    }
    for (int i = 0; i < CLIENTS; i++) {
      int sent = sending.get(i).get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertTrue(sent >= BREAKS_EACH * unanswered);
      assertStoredOnceAndInOrder(sent, senders.get(i).storedTexts());
      senders.get(i).close();
    }
  }

  private static void assertStoredOnceAndInOrder(int sent, List<String> stored) {
    for (int i = 0; i < Math.min(sent, stored.size()); i++) {
      assertEquals(String.valueOf(i), stored.get(i));
    }
    assertEquals(sent, stored.size());
  }

  /** One client behind its proxy. */
  private final class Sender implements ChatListener {

    private final int id;
    private final Random random;
    private final FaultyProxy proxy = FaultyProxy.start(server.address());
    private final LongChatClient client;
    private final Semaphore connections = new Semaphore(0);
    private final Semaphore answers = new Semaphore(0);
    private final List<Future<Void>> sends = new ArrayList<>();

    Sender(int id) {
      this.id = id;
      random = new Random(id);
      client =
          new LongChatClient(
              vertx,
              LongChatClientOptions.of("127.0.0.1", proxy.address().getPort(), id)
                  .withAnswerTimeoutMillis(ANSWER_TIMEOUT_MILLIS)
                  .withBackoff(10, 100)
                  .withMaxUnanswered(Integer.MAX_VALUE),
              this);
    }

    @Override
    public Future<?> message(ChatMessage message) {
      throw new AssertionError("Nobody sends to " + id);
    }

    @Override
    public void connected() {
      connections.release();
    }

    /** Returns how many texts the server has answered. */
    int sendThroughBreaks(int unanswered) throws Exception {
      client.open();
      for (int i = 0; i < BREAKS_EACH; i++) {
        assertTrue(connections.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS), () -> id + " is lost");
        for (int j = 0; j < unanswered; j++) {
          send(String.valueOf(sends.size()));
        }
        breakSoon(unanswered);
      }
      for (Future<Void> sent : sends) {
        sent.await(WAIT_SECONDS, TimeUnit.SECONDS);
      }
      return sends.size();
    }

    private void send(String text) {
      Future<Void> sent = client.send(FIRST_RECEIVER + id, text);
      sends.add(sent);
      sent.onComplete(over -> answers.release());
    }

    /** After some more answers: a reset, or silence that may begin in the middle of a frame. */
    private void breakSoon(int unanswered) throws InterruptedException {
      answers.drainPermits();
      answers.tryAcquire(random.nextInt(unanswered), ANSWER_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      if (random.nextBoolean()) {
        proxy.newest().cut();
      } else {
        proxy.newest().swallowAfter(random.nextInt(BYTES_OF_A_SEND), random.nextInt(10));
        send(String.valueOf(sends.size()));
        send(String.valueOf(sends.size()));
      }
    }

    /** What the server has stored of it. */
    List<String> storedTexts() {
      String[] lines = server.exchange("R\n" + (FIRST_RECEIVER + id) + "\n").split("\n");
      return IntStream.range(0, (lines.length - 2) / 2).mapToObj(i -> lines[3 + 2 * i]).toList();
    }

    void close() {
      TestServer.await(client.close());
      proxy.close();
    }
  }
}
