package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** At least once on the wire, exactly once out of the client: at random, with fixed seeds. */
@Timeout(60)
class RedeliveryTest {

  private static final int MESSAGES = 1_000;

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverBreaksEachMessageIsHandledOnceAndThenAcknowledged(long seed) throws Exception {
    RandomHandlers handlers = new RandomHandlers(new Random(seed));
    try (RepushingServer server = RepushingServer.start(MESSAGES, new Random(-seed))) {
      LongChatClientOptions options =
          LongChatClientOptions.of("127.0.0.1", server.port(), 12).withBackoff(1, 5);
      LongChatClient client = new LongChatClient(vertx, options, handlers);
      client.open();
      int connections = server.emptied().get(50, TimeUnit.SECONDS);
      client.close().await(10, TimeUnit.SECONDS);
      assertTrue(connections >= 5, "no connection brings more than a fifth: " + connections);
    }
    assertEquals(List.of(), handlers.faults);
    assertTrue(handlers.failures > 5, "failures: " + handlers.failures);
    assertEquals(
        LongStream.rangeClosed(1, MESSAGES).mapToObj(i -> 10 * i).toList(),
        handlers.handled.stream().sorted().toList());
  }

  /** Without a stack trace: there are hundreds of them in the log. */
  private static final class UnhandledException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnhandledException() {
      super("as the test wants it", null, false, false);
    }
  }

  /** Some handlers end at once, some later and out of order, and some fail. */
  private final class RandomHandlers implements ChatListener {

    private final Random random;
    private final Set<Long> running = ConcurrentHashMap.newKeySet();

    /** Messages whose text is another's, or that were handed over while they were handled. */
    private final List<ChatMessage> faults = Collections.synchronizedList(new ArrayList<>());

    private final List<Long> handled = Collections.synchronizedList(new ArrayList<>());
    private volatile int failures;

    RandomHandlers(Random random) {
      this.random = random;
    }

    @Override
    public Future<?> message(ChatMessage message) {
      long seq = message.seq();
      if (!message.text().equals("text " + seq) || !running.add(seq)) {
        faults.add(message);
      }
      int fate = random.nextInt(20);
      if (fate == 0) {
        end(seq, false);
        throw new UnhandledException();
      }
      if (fate < 12) {
        end(seq, true);
        return fate < 6 ? null : Future.succeededFuture();
      }
      Promise<Void> promise = Promise.promise();
      boolean succeeds = fate > 12;
      vertx.setTimer(
          1 + random.nextInt(8),
          due -> {
            end(seq, succeeds);
            if (succeeds) {
              promise.complete();
            } else {
              promise.fail("as the test wants it");
            }
          });
      return promise.future();
    }

    private void end(long seq, boolean success) {
      running.remove(seq);
      if (success) {
        handled.add(seq);
      } else {
        failures++;
      }
    }
  }
}
