package io.chatpool.server;

import static io.chatpool.server.TestServer.noConfig;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A receive whose answer does not arrive has taken nothing, and one that does takes it once [P-8].
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LossFreeReceiveTest {

  private static final int TRIES = 1000;

  /** Ways to read an answer that all good clients use. */
  enum Reading {
    TO_THE_END {
      @Override
      String receive(RawClient client) {
        return client.send("R\n1\n").readToEnd();
      }
    },
    TO_THE_END_AFTER_SHUTTING_THE_SENDING_SIDE {
      @Override
      String receive(RawClient client) {
        return client.send("R\n1\n").shutOutput().readToEnd();
      }
    },
    ONCE {
      @Override
      String receive(RawClient client) {
        return client.send("R\n1\n").readOnce();
      }
    };

    abstract String receive(RawClient client);
  }

  /** Ways to go away without the answer. */
  enum Vanishing {
    CLOSE_AT_ONCE {
      @Override
      void vanish(RawClient client, Random random) {
        client.close();
      }
    },
    RESET_AT_ONCE {
      @Override
      void vanish(RawClient client, Random random) {
        client.reset();
      }
    },
    CLOSE_WITH_THE_ANSWER_UNREAD {
      @Override
      void vanish(RawClient client, Random random) {
        client.awaitUnreadAnswer().close();
      }
    },
    CLOSE_AT_SOME_MOMENT {
      @Override
      void vanish(RawClient client, Random random) {
        long untilNanos = System.nanoTime() + random.nextInt(500_000);
        while (System.nanoTime() < untilNanos) {
          Thread.onSpinWait();
        }
        client.close();
      }
    };

    abstract void vanish(RawClient client, Random random);
  }

  private final TestServer nativeServer = TestServer.start(noConfig());
  private final TestServer nioServer = TestServer.startWithoutNativeTransport(noConfig());

  @AfterAll
  void stop() {
    nativeServer.close();
    nioServer.close();
  }

  @ParameterizedTest
  @Tag("P-8")
  @EnumSource
  void messagesSurviveAReceiverThatVanishes(Vanishing way) {
    Random random = new Random(7);
    for (int i = 0; i < TRIES; i++) {
      nativeServer.exchange("S\n2\n1\nfirst " + i + "\n");
      nativeServer.exchange("S\n3\n1\nsecond " + i + "\n");
      way.vanish(nativeServer.connect().send("R\n1\n"), random);
      assertEquals(
          "Y\n2\n2\nfirst %d\n3\nsecond %d\n".formatted(i, i), nativeServer.exchange("R\n1\n"));
    }
  }

  @ParameterizedTest
  @Tag("P-8")
  @EnumSource
  void aGoodReceiverSeesEveryMessageExactlyOnce(Reading way) {
    for (int i = 0; i < TRIES * 10 / 3; i++) {
      seeOnce(nativeServer, way, i);
    }
  }

  @ParameterizedTest
  @Tag("P-8")
  @EnumSource
  void aGoodReceiverSeesEveryMessageExactlyOnceWithoutNativeTransport(Reading way) {
    for (int i = 0; i < TRIES; i++) {
      seeOnce(nioServer, way, i);
    }
  }

  @ParameterizedTest
  @Tag("P-8")
  @EnumSource(names = {"RESET_AT_ONCE", "CLOSE_WITH_THE_ANSWER_UNREAD"})
  void messagesSurviveAReceiverThatVanishesWithoutNativeTransport(Vanishing way) {
    Random random = new Random(7);
    for (int i = 0; i < TRIES; i++) {
      nioServer.exchange("S\n2\n1\nmessage " + i + "\n");
      way.vanish(nioServer.connect().send("R\n1\n"), random);
      assertEquals("Y\n1\n2\nmessage %d\n".formatted(i), nioServer.exchange("R\n1\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesUnderWaySurviveTheServerVerticleThatHandedThemOut(boolean nativeTransport) {
    JsonObject config = TestServer.configWith("server", "drainSeconds", 1);
    String text = "x".repeat(4_096);
    try (TestServer server =
            nativeTransport
                ? TestServer.start(config)
                : TestServer.startWithoutNativeTransport(config);
        RawClient reader = RawClient.connect(server.address(), 2_048)) {
      String answer = "Y\n32\n";
      for (int i = 0; i < 32; i++) {
        server.exchange("S\n2\n1\n" + text + "\n");
        answer += "2\n" + text + "\n";
      }
      reader.send("R\n1\n").awaitUnreadAnswer();
      TestServer.await(server.undeployServers());
      server.deployServers();
      assertEquals(answer, server.exchange("R\n1\n"));
    }
  }

  /** [P-8], and [P-9] for the second receive. */
  @Test
  @Tag("P-8")
  @Tag("P-9")
  void aReceiverThatReadsAndStaysHasItsMessagesWhenTheLingerTimeIsOver() {
    try (TestServer server = TestServer.start(TestServer.configWith("server", "lingerSeconds", 1));
        RawClient sloppy = server.connect()) {
      server.exchange("S\n2\n1\nHello\n");
      assertEquals("Y\n1\n2\nHello\n", sloppy.send("R\n1\n").readToEnd());
      // Waits for the first receive, and then finds nothing.
      assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
    }
  }

  /** [P-9]: what is handed to a receiver that has gone while it waited goes on to the next one. */
  @Test
  @Tag("P-9")
  void aReceiverThatVanishesWhileItWaitsLosesNothing() {
    nativeServer.exchange("S\n2\n4\nHello\n");
    RawClient first = nativeServer.connect().send("R\n4\n").awaitUnreadAnswer();
    nativeServer.connect().send("R\n4\n").shutOutput().reset();
    nativeServer.connect().send("R\n4\n").reset();
    RawClient last = nativeServer.connect().send("R\n4\n");
    first.close();
    assertEquals("Y\n1\n2\nHello\n", last.readToEnd());
    last.close();
  }

  @Test
  void whatWasAcknowledgedIsDeliveredThoughTheServerVerticleGoes() {
    try (TestServer server = TestServer.start(TestServer.configWith("server", "drainSeconds", 1));
        RawClient sloppy = server.connect()) {
      server.exchange("S\n2\n1\nHello\n");
      assertEquals("Y\n1\n2\nHello\n", sloppy.send("R\n1\n").readToEnd());
      TestServer.await(server.undeployServers());
      server.deployServers();
      assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
    }
  }

  private static void seeOnce(TestServer server, Reading way, int i) {
    server.exchange("S\n2\n1\nmessage " + i + "\n");
    try (RawClient client = server.connect()) {
      assertEquals("Y\n1\n2\nmessage %d\n".formatted(i), way.receive(client));
    }
  }

  /** [P-9]: or the mailbox would be handed out to one after the other of those who are gone. */
  @Test
  @Tag("P-9")
  void aReceiveThatWaitsIsWithdrawnWhenItsConnectionEnds() {
    nativeServer.exchange("S\n2\n5\nHello\n");
    RawClient first = nativeServer.connect().send("R\n5\n").awaitUnreadAnswer();
    RawClient shortOne = nativeServer.connect().send("R\n5\n");
    LongClient longOne = LongClient.open(nativeServer.address(), 0, 30).send("R\n5\nR\n5\n");
    PoolCounts.await(nativeServer, "waiting", 3);
    shortOne.reset();
    PoolCounts.await(nativeServer, "waiting", 2);
    longOne.raw().reset();
    PoolCounts.await(nativeServer, "waiting", 0);
    first.reset();
    assertEquals("Y\n1\n2\nHello\n", nativeServer.exchange("R\n5\n"));
  }
}
