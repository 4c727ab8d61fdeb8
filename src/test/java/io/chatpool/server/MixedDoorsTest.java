package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.LongClient.Pushed;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One mailbox is emptied through all doors at once, while its long connection breaks again and
 * again. Each message comes out of one of them; a second time only if a long connection had it and
 * broke before the server is known to have read the acknowledgement [P-17, P-23].
 */
@Timeout(60)
class MixedDoorsTest {

  private static final int MESSAGES = 3_000;

  /** Sent before the answers are read. */
  private static final int WINDOW = 3;

  /** What a long connection may suffer. */
  private enum Fault {
    CUT,
    SWALLOW,
    PAUSE,
    END_TO_SERVER,
    END_TO_CLIENT
  }

  /** A long connection and where it can be broken. */
  private record Reader(LongClient client, FaultyProxy.Connection connection) {}

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Messages that have come out for good. */
  private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();

  /** Those that were acknowledged on a connection that broke before it was known to be read. */
  private final Set<Integer> perhapsDelivered = ConcurrentHashMap.newKeySet();

  private volatile boolean sending = true;

  /** Null until there is one. It has been answered: the next one comes after it in the pool. */
  private volatile Reader reader;

  private TestServer server;
  private FaultyProxy proxy;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyMessageComesOutOfExactlyOneDoorUnlessAConnectionBreaksWithIt(long seed)
      throws Exception {
    server = TestServer.start(TestServer.configWith("pool", "maxQueueLength", MESSAGES));
    proxy = FaultyProxy.start(server.address());
    try {
      List<Future<?>> doors = new ArrayList<>();
      doors.add(threads.submit(() -> receiveOnShortConnections(new Random(seed))));
      doors.add(threads.submit(() -> receiveOnTheEventBus(new Random(seed))));
      doors.add(threads.submit(() -> receiveOnALongConnection(new Random(seed))));
      Future<?> pushes = threads.submit(() -> readPushes(new Random(seed)));
      doors.add(pushes);
      Future<?> sender = threads.submit(this::sendAll);
      Random random = new Random(seed);
      while (!sender.isDone()) {
        breakSomehow(random);
      }
      sender.get();
      sending = false;
      while (!pushes.isDone()) {
        abandon(reader.client());
      }
      for (Future<?> door : doors) {
        door.get(20, TimeUnit.SECONDS);
      }
      receiveTheRest();
      assertEquals(
          List.of(),
          IntStream.range(0, MESSAGES)
              .filter(i -> !delivered.contains(i) && !perhapsDelivered.contains(i))
              .boxed()
              .toList());
    } finally {
      threads.shutdownNow();
      proxy.close();
      server.close();
    }
  }

  private void sendAll() {
    try (LongClient sender = LongClient.open(server.address(), 0, 3_600)) {
      for (int i = 0; i < MESSAGES; i += WINDOW) {
        for (int number = i; number < i + WINDOW; number++) {
          sender.send("S\n2\n1\n" + number + "\n");
        }
        sender.expect("Y\n".repeat(WINDOW));
      }
    }
  }

  private void breakSomehow(Random random) {
    passSomeTime(random);
    Reader current = reader;
    if (current == null) {
      return;
    }
    FaultyProxy.Connection connection = current.connection();
    switch (Fault.values()[random.nextInt(Fault.values().length)]) {
      case CUT -> connection.cut();
      case END_TO_SERVER -> connection.endToServer();
      case END_TO_CLIENT -> connection.endToClient();
      case PAUSE -> {
        connection.pause();
        server.exchange("R\n9\n");
        connection.resume();
      }
      case SWALLOW -> {
        connection.swallowAfter(random.nextInt(100), random.nextInt(500));
        server.exchange("R\n9\n");
        abandon(current.client());
      }
    }
  }

  /** As long as a few others need to be served. */
  private void passSomeTime(Random random) {
    for (int i = random.nextInt(30); i > 0; i--) {
      server.exchange("R\n9\n");
    }
  }

  /** The client's patience is at an end. */
  private static void abandon(LongClient client) {
    try {
      client.raw().reset();
    } catch (UncheckedIOException closed) {
      // It has noticed itself.
    }
  }

  private void receiveOnShortConnections(Random random) {
    while (sending) {
      deliver(server.exchange("R\n" + (1 + random.nextInt(4)) + "\n"));
    }
  }

  private void receiveOnTheEventBus(Random random) {
    while (sending) {
      JsonObject request = new JsonObject().put("id", 1 + random.nextInt(8));
      JsonObject reply =
          TestServer.await(
                  server.vertx().eventBus().<JsonObject>request("chatpool.receive", request))
              .body();
      reply.getJsonArray("messages").stream()
          .map(JsonObject.class::cast)
          .forEach(message -> deliver(Integer.parseInt(message.getString("text"))));
    }
  }

  private void receiveOnALongConnection(Random random) {
    try (LongClient client = LongClient.open(server.address(), 0, 3_600)) {
      while (sending) {
        client.send("R\n" + (1 + random.nextInt(4)) + "\n").expect("Y\n");
        StringBuilder answer = new StringBuilder("Y\n");
        int count = Integer.parseInt(client.line());
        answer.append(count).append('\n');
        for (int i = 0; i < Math.max(1, 2 * count); i++) {
          answer.append(client.line()).append('\n');
        }
        client.send("T\nH\n").expect("H\n");
        deliver(answer.toString());
      }
    }
  }

  /**
   * What is acknowledged counts as delivered when a heartbeat after that is answered: the next
   * connection of this thread cannot come before it. Now and then the next one comes while the last
   * one is there.
   */
  private void readPushes(Random random) {
    LongClient last = null;
    while (sending) {
      LongClient client = LongClient.open(proxy.address(), 1, 3_600);
      Deque<Pushed> unconfirmed = new ArrayDeque<>();
      Deque<Long> acknowledged = new ArrayDeque<>();
      reader = new Reader(client, proxy.newest());
      try {
        readPushes(client, random, unconfirmed, acknowledged);
      } catch (UncheckedIOException | NumberFormatException broken) {
        // Between frames, or in the middle of one.
      }
      long acknowledgedSeq = acknowledged.isEmpty() ? 0 : acknowledged.getLast();
      unconfirmed.stream()
          .filter(pushed -> pushed.seq() <= acknowledgedSeq)
          .forEach(pushed -> perhapsDelivered.add(Integer.parseInt(pushed.text())));
      if (last != null) {
        last.close();
      }
      last = client;
      if (random.nextBoolean()) {
        client.close();
        passSomeTime(random);
      }
    }
    last.close();
  }

  private void readPushes(
      LongClient client, Random random, Deque<Pushed> unconfirmed, Deque<Long> acknowledged) {
    long seq = 0;
    while (random.nextInt(100) > 0) {
      String verb = client.line();
      if (verb.equals("M")) {
        Pushed pushed = client.messageAfterVerb();
        assertTrue(pushed.seq() > seq);
        seq = pushed.seq();
        unconfirmed.add(pushed);
        if (acknowledged.isEmpty() && random.nextInt(3) == 0) {
          acknowledged.add(seq);
          client.send("K\n" + seq + "\nH\n");
        }
      } else if (verb.equals("H")) {
        long confirmed = acknowledged.remove();
        while (!unconfirmed.isEmpty() && unconfirmed.peek().seq() <= confirmed) {
          deliver(Integer.parseInt(unconfirmed.remove().text()));
        }
      } else {
        assertEquals("", verb);
        return;
      }
    }
  }

  /** From a connection that the server takes to be alive, and from the mailbox. */
  private void receiveTheRest() {
    LongClient.open(server.address(), 1, 3_600).close();
    PoolCounts.awaitNobodyThere(server);
    deliver(server.exchange("R\n1\n"));
    assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
  }

  /** The answer to a receive. */
  private void deliver(String answer) {
    String[] lines = answer.split("\n", -1);
    assertEquals("Y", lines[0]);
    for (int i = 0; i < Integer.parseInt(lines[1]); i++) {
      deliver(Integer.parseInt(lines[3 + 2 * i]));
    }
  }

  private void deliver(int number) {
    assertTrue(delivered.add(number), () -> "twice: " + number);
  }
}
