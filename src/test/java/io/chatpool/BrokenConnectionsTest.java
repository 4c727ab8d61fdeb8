package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.ChatListener;
import io.chatpool.client.ChatMessage;
import io.chatpool.client.LongChatClient;
import io.chatpool.client.LongChatClientOptions;
import io.chatpool.server.FaultyProxy;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost, nothing comes twice out of the client and the order stands, however connections
 * die [P-17, P-20]: 20 clients side by side, each behind a proxy that breaks its connection again
 * and again at a random moment, while messages keep coming.
 */
class BrokenConnectionsTest {

  private static final int CLIENTS = 20;
  private static final int BREAKS_EACH = 10;
  private static final long SEED = 20_261_123;

  private static final int HEARTBEAT_SECONDS = 1;
  private static final int ANSWER_TIMEOUT_MILLIS = 500;
  private static final int SENDING_PERIOD_MILLIS = 5;
  private static final int MAX_MILLIS_BETWEEN_BREAKS = 200;
  private static final int WAIT_SECONDS = 60;

  /** Ways in which a connection dies. */
  private enum Break {
    /** Nothing arrives any more, and neither side is told. */
    SILENCE,
    /** The same, in the middle of a frame. */
    SILENCE_WITHIN_A_FRAME,
    RESET,
    END_OF_INPUT_FOR_THE_SERVER,
    END_OF_INPUT_FOR_THE_CLIENT,
    /** A second connection for the same id, on whichever server verticle, that dies too. */
    TAKEOVER
  }

  /** One client behind its proxy, and what it has been handed. */
  private final class Receiver implements ChatListener {

    private final int id;
    private final Random random;
    private final FaultyProxy proxy;
    private final LongChatClient client;
    private final Semaphore connections = new Semaphore(0);
    private final Semaphore received = new Semaphore(0);
    private final List<String> texts = new ArrayList<>();
    private final AtomicInteger gaps = new AtomicInteger();

    Receiver(int id) {
      this.id = id;
      random = new Random(SEED + id);
      proxy = FaultyProxy.start(server.address());
      client =
          new LongChatClient(
              vertx,
              LongChatClientOptions.of("127.0.0.1", proxy.address().getPort(), id)
                  .withHeartbeatSeconds(HEARTBEAT_SECONDS)
                  .withAnswerTimeoutMillis(ANSWER_TIMEOUT_MILLIS)
                  .withBackoff(10, 100)
                  .withTakeBackWhenReplaced(true),
              this);
    }

    @Override
    public Future<?> message(ChatMessage message) {
      synchronized (texts) {
        texts.add(message.text());
      }
      received.release();
      return null;
    }

    @Override
    public void gap(long dropped, long expired) {
      gaps.incrementAndGet();
    }

    @Override
    public void connected() {
      connections.release();
    }

    /** Breaks the connection again and again; returns when it stands after the last time. */
    Void breakAgainAndAgain() throws Exception {
      TestServer.await(client.open());
      awaitConnection();
      for (int i = 0; i < BREAKS_EACH; i++) {
        moments
            .schedule(() -> {}, random.nextInt(MAX_MILLIS_BETWEEN_BREAKS), TimeUnit.MILLISECONDS)
            .get();
        connections.drainPermits();
        happen(Break.values()[random.nextInt(Break.values().length)]);
        awaitConnection();
      }
      return null;
    }

    List<String> awaitTexts(int count) throws InterruptedException {
      boolean all = received.tryAcquire(count, WAIT_SECONDS, TimeUnit.SECONDS);
      synchronized (texts) {
        assertTrue(all, () -> id + " has " + texts.size() + " of " + count);
        return List.copyOf(texts);
      }
    }

    private void awaitConnection() throws InterruptedException {
      assertTrue(connections.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS), () -> id + " is lost");
    }

    private void happen(Break way) {
      synchronized (breaks) {
        breaks.merge(way, 1, Integer::sum);
      }
      switch (way) {
        case SILENCE -> proxy.newest().swallow();
        case SILENCE_WITHIN_A_FRAME ->
            proxy.newest().swallowAfter(random.nextInt(30), random.nextInt(200));
        case RESET -> proxy.newest().cut();
        case END_OF_INPUT_FOR_THE_SERVER -> proxy.newest().endToServer();
        case END_OF_INPUT_FOR_THE_CLIENT -> proxy.newest().endToClient();
        case TAKEOVER -> takeOver();
      }
    }

    private void takeOver() {
      RawClient intruder = server.connect().send("L\n%d\n30\n".formatted(id));
      if (random.nextBoolean()) {
        intruder.readOnce();
        intruder.reset();
      } else {
        intruder.readToEnd(); // until the client has taken the mailbox back
        intruder.close();
      }
    }
  }

  private final TestServer server =
      TestServer.start(
          new JsonObject()
              .put("long", new JsonObject().put("heartbeatSecondsMin", HEARTBEAT_SECONDS))
              .put("pool", new JsonObject().put("maxQueueLength", 65_536)));

  private final Vertx vertx = Vertx.vertx();
  private final ScheduledExecutorService moments = Executors.newScheduledThreadPool(1);
  private final Map<Break, Integer> breaks = new TreeMap<>();

  @Test
  void everyMessageArrivesExactlyOnceAndInOrderThroughTwoHundredBreaks() throws Exception {
    ExecutorService breakers = Executors.newFixedThreadPool(CLIENTS);
    List<Receiver> receivers = new ArrayList<>();
    try (RawClient sender = server.connect()) {
      sender.send("L\n0\n3600\n");
      for (int id = 1; id <= CLIENTS; id++) {
        receivers.add(new Receiver(id));
      }
      List<java.util.concurrent.Future<Void>> breaking = new ArrayList<>();
      for (Receiver receiver : receivers) {
        breaking.add(breakers.submit(receiver::breakAgainAndAgain));
      }
      AtomicInteger sent = new AtomicInteger();
      var sending =
          moments.scheduleAtFixedRate(
              () -> sendToEach(sender, sent.getAndIncrement()),
              0,
              SENDING_PERIOD_MILLIS,
              TimeUnit.MILLISECONDS);
      for (var done : breaking) {
        done.get(WAIT_SECONDS, TimeUnit.SECONDS);
      }
      sending.cancel(false);
      moments.submit(() -> {}).get();
      sender.shutOutput();
      assertEquals("Y\n".repeat(1 + CLIENTS * sent.get()), sender.readToEnd());
      for (Receiver receiver : receivers) {
        List<String> texts = receiver.awaitTexts(sent.get());
        assertEquals(numbers(sent.get()), texts, () -> "of " + receiver.id);
        assertEquals(0, receiver.gaps.get());
      }
      assertEquals(CLIENTS * BREAKS_EACH, breaks.values().stream().mapToInt(n -> n).sum());
      assertEquals(Break.values().length, breaks.size(), breaks::toString);
    } finally {
      moments.shutdownNow();
      breakers.shutdownNow();
      for (Receiver receiver : receivers) {
        TestServer.await(receiver.client.close());
        receiver.proxy.close();
      }
      TestServer.await(vertx.close());
      server.close();
    }
  }

  private static void sendToEach(RawClient sender, int number) {
    StringBuilder requests = new StringBuilder();
    for (int id = 1; id <= CLIENTS; id++) {
      requests.append("S\n100\n").append(id).append('\n').append(number).append('\n');
    }
    sender.send(requests.toString());
  }

  private static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(String.valueOf(i));
    }
    return numbers;
  }
}
