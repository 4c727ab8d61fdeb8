package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.LongClient.Pushed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several connections for one id, on several server verticles [P-21]: the newest one has it. */
@Timeout(60)
class TakeoverTest {

  private static final String REPLACED = "B\nreplaced\n-1\n";
  private static final String EMPTY = "Y\n0\n\n";
  private static final int RACERS = 30;
  private static final int MESSAGES = 300;

  private final TestServer server =
      TestServer.start(TestServer.configWith("pool", "maxQueueLength", MESSAGES + 1));

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    server.close();
  }

  /** Connections are dealt out in turn, so each is on another server verticle than the last. */
  @Test
  @Tag("P-21")
  void eachNewConnectionEndsTheLastOneAndGetsWhatWasNotAcknowledged() {
    LongClient last = LongClient.open(server.address(), 1, 30);
    for (int i = 0; i < 20; i++) {
      server.exchange("S\n2\n1\nhandled\n");
      last.acknowledge(last.message().seq());
      server.exchange("S\n2\n1\n" + i + "\n");
      Pushed unacknowledged = last.message();
      LongClient newer = LongClient.open(server.address(), 1, 30);
      assertEquals(unacknowledged, newer.message());
      // Too late: it is not for this connection to say so any more.
      last.send("K\n" + unacknowledged.seq() + "\n").expect(REPLACED).expectEnd();
      last.close();
      try (LongClient newest = LongClient.open(server.address(), 1, 30)) {
        assertEquals(unacknowledged, newest.message());
        newest.acknowledge(unacknowledged.seq());
      }
      newer.expect(REPLACED).expectEnd();
      newer.close();
      last = LongClient.open(server.address(), 1, 30);
    }
    last.close();
    assertEquals(EMPTY, server.exchange("R\n1\n"));
  }

  @Tag("P-21")
  @RepeatedTest(3)
  void ofManyThatRaceExactlyOneStaysAndNoMessageIsLost() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch opened = new CountDownLatch(RACERS);
    List<Future<Boolean>> racers = new ArrayList<>();
    Set<Integer> acknowledged = new TreeSet<>();
    for (int i = 0; i < RACERS; i++) {
      racers.add(threads.submit(() -> race(start, opened, acknowledged)));
    }
    Future<?> sender = threads.submit(() -> sendAll(start));
    start.countDown();
    sender.get(20, TimeUnit.SECONDS);
    assertTrue(opened.await(20, TimeUnit.SECONDS));
    // Only the one that has stayed gets this.
    assertEquals("Y\n", server.exchange("S\n2\n1\n" + MESSAGES + "\n"));
    int stayed = 0;
    for (Future<Boolean> racer : racers) {
      stayed += racer.get(20, TimeUnit.SECONDS) ? 1 : 0;
    }
    assertEquals(1, stayed);
    assertEquals(
        IntStream.rangeClosed(0, MESSAGES).boxed().collect(Collectors.toSet()), acknowledged);
    PoolCounts.awaitNobodyThere(server);
    assertEquals(EMPTY, server.exchange("R\n1\n"));
  }

  private void sendAll(CountDownLatch start) {
    await(start);
    try (LongClient sender = LongClient.open(server.address(), 0, 30)) {
      for (int i = 0; i < MESSAGES; i++) {
        sender.send("S\n2\n1\n" + i + "\n").expect("Y\n");
      }
    }
  }

  /** Acknowledges all that comes; true if it gets the last message. */
  private boolean race(CountDownLatch start, CountDownLatch opened, Set<Integer> acknowledged) {
    await(start);
    try (LongClient racer = LongClient.open(server.address(), 1, 30)) {
      opened.countDown();
      long seq = 0;
      for (String verb = racer.line(); verb.equals("M"); verb = racer.line()) {
        Pushed message = racer.messageAfterVerb();
        assertTrue(message.seq() > seq);
        seq = message.seq();
        int number = Integer.parseInt(message.text());
        synchronized (acknowledged) {
          acknowledged.add(number);
        }
        if (number == MESSAGES) {
          racer.acknowledge(seq);
          return true;
        }
        racer.send("K\n" + seq + "\n");
      }
      racer.expect("replaced\n-1\n").expectEnd();
      return false;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
