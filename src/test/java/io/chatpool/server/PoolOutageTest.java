package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.bus.PoolClock;
import io.chatpool.bus.PoolTime;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients hear when the pool is gone or slow [P-12]. */
class PoolOutageTest {

  private static final String BUSY = "N\nbusy\n";
  private static final String EMPTY = "Y\n0\n\n";

  /** A clock that stops the pool's event loop while a latch is closed: the pool is then slow. */
  private static final class StallingClock implements PoolTime {

    private final PoolClock clock = new PoolClock();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch reached = new CountDownLatch(0);

    /** The next time the pool asks for the time, it waits. */
    void stall() {
      reached = new CountDownLatch(1);
      gate = new CountDownLatch(1);
    }

    void awaitStalled() {
      try {
        assertTrue(reached.await(10, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void goOn() {
      gate.countDown();
    }

    @Override
    public long wallMicros() {
      return clock.wallMicros();
    }

    @Override
    public long poolMicros() {
      CountDownLatch closed = gate;
      if (closed.getCount() > 0) {
        reached.countDown();
        try {
          closed.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return clock.poolMicros();
    }
  }

  private static JsonObject shortTimeout() {
    return TestServer.configWith("bus", "timeoutMillis", 300);
  }

  @Test
  @Tag("P-12")
  void withoutAPoolClientsAreToldSoAtOnceAndANewPoolServesThem() {
    try (TestServer server = TestServer.start(shortTimeout())) {
      server.undeployPool();
      assertEquals(BUSY, server.exchange("S\n1\n2\nHello\n"));
      assertEquals(BUSY, server.exchange("R\n2\n"));
      server.deployPool();
      assertEquals("Y\n", server.exchange("S\n1\n2\nHello\n"));
      assertEquals("Y\n1\n1\nHello\n", server.exchange("R\n2\n"));
    }
  }

  @Test
  @Tag("P-11")
  @Tag("P-12")
  void whatWasAnsweredBusyIsNotAppliedByAPoolThatWakesUpLate() {
    StallingClock clock = new StallingClock();
    try (TestServer server = TestServer.start(shortTimeout(), clock)) {
      server.exchange("S\n1\n2\nbefore\n");
      clock.stall();
      clock.awaitStalled();
      assertEquals(BUSY, server.exchange("S\n1\n2\nlost\n"));
      assertEquals(BUSY, server.exchange("R\n2\n"));
      clock.goOn();
      assertEquals("Y\n", answeredAtLast(server, "S\n1\n2\nafter\n"));
      assertEquals("Y\n2\n1\nbefore\n1\nafter\n", server.exchange("R\n2\n"));
    }
  }

  /** The pool also asks for the time on its own; such a stall is not the one that is wanted. */
  @Test
  @Tag("P-12")
  void whatThePoolHasClaimedIsAnsweredHoweverLateAndAppliedOnce() {
    StallingClock clock = new StallingClock();
    try (TestServer server = TestServer.start(shortTimeout(), clock)) {
      for (boolean claimed = false; !claimed; ) {
        clock.stall();
        try (RawClient sender = server.connect().send("S\n1\n2\nHello\n")) {
          clock.awaitStalled();
          // Well beyond the bus timeout: who is slow is the pool, and it has the request.
          claimed = !sender.isAnsweredWithin(1_000);
          clock.goOn();
          assertEquals(claimed ? "Y\n" : BUSY, sender.readToEnd());
        }
      }
      assertEquals("Y\n1\n1\nHello\n", answeredAtLast(server, "R\n2\n"));
      assertEquals(EMPTY, server.exchange("R\n2\n"));
    }
  }

  @Test
  void messagesInFlightAreGivenBackThoughThePoolWasTooSlowToHearOfIt() {
    StallingClock clock = new StallingClock();
    try (TestServer server = TestServer.start(shortTimeout(), clock)) {
      server.exchange("S\n1\n2\nHello\n");
      RawClient reader = server.connect();
      reader.send("R\n2\n").awaitUnreadAnswer();
      clock.stall();
      clock.awaitStalled();
      reader.close();
      assertEquals(BUSY, server.exchange("R\n2\n"));
      clock.goOn();
      assertEquals("Y\n1\n1\nHello\n", answeredAtLast(server, "R\n2\n"));
    }
  }

  @Test
  void receiversThatWaitAreAnsweredWhenThePoolEnds() {
    try (TestServer server = TestServer.start(shortTimeout());
        RawClient first = server.connect()) {
      server.exchange("S\n1\n2\nHello\n");
      first.send("R\n2\n").awaitUnreadAnswer();
      List<RawClient> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(server.connect().send("R\n2\n"));
      }
      while (server.stats().getInteger("waiting") < 3) {
        Thread.onSpinWait();
      }
      server.undeployPool();
      for (RawClient client : waiting) {
        assertEquals(BUSY, client.readToEnd());
        client.close();
      }
      server.deployPool();
    }
  }

  /** Repeats a request while the pool still catches up. */
  private static String answeredAtLast(TestServer server, String request) {
    String answer = server.exchange(request);
    while (answer.equals(BUSY)) {
      answer = server.exchange(request);
    }
    return answer;
  }
}
