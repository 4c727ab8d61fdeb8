package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.PoolStats;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The way to the pool, with a real pool at its end. */
@ExtendWith(VertxExtension.class)
class PoolClientTest {

  private static final int TIMEOUT_MILLIS = 2000;

  @BeforeEach
  void deployPool(Vertx vertx, VertxTestContext test) {
    PoolLimits limits = new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);
    vertx
        .deployVerticle(
            new MessagePoolVerticle(
                limits, new RequestLimits(127, 4096, 5, 3600), TIMEOUT_MILLIS, new PoolClock()))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void whatIsAskedInOneTurnIsAnsweredInItsOrder(Vertx vertx, VertxTestContext test) {
    Checkpoint answered = test.checkpoint(3);
    onContext(
        vertx,
        test,
        pool -> {
          pool.ask(send("one"), result -> answered.flag());
          pool.ask(send("two"), result -> answered.flag());
          pool.ask(
              new PoolCommand.Receive(2, false),
              result ->
                  test.verify(
                      () -> {
                        PoolResult.Received received =
                            assertInstanceOf(PoolResult.Received.class, result);
                        assertEquals(2, received.messages().size());
                        answered.flag();
                      }));
        });
  }

  @Test
  void anAskerThatThrowsDoesNotKeepOthersFromTheirAnswers(Vertx vertx, VertxTestContext test) {
    onContext(
        vertx,
        test,
        pool -> {
          pool.ask(
              send("one"),
              result -> {
                throw new IllegalStateException("thrown by a test");
              });
          pool.ask(send("two"), result -> test.completeNow());
        });
  }

  @Test
  void whatAnAskerHadInFlightIsGivenBackWhenNobodyIsThereToHearTheAnswer(
      Vertx vertx, VertxTestContext test) {
    onContext(
        vertx,
        test,
        pool -> {
          CommandBatch ofNobody = new CommandBatch("nobody is here", 0);
          ofNobody.add(new PoolCommand.Receive(2, true), nobody -> {});
          ask(pool, send("Hello"))
              .compose(
                  sent ->
                      vertx
                          .eventBus()
                          .sender(Addresses.POOL, new DeliveryOptions().setLocalOnly(true))
                          .write(ofNobody))
              .compose(written -> ask(pool, new PoolCommand.ReadStats()))
              .onComplete(
                  test.succeeding(
                      result ->
                          test.verify(
                              () -> {
                                PoolStats stats = assertInstanceOf(PoolStats.class, result);
                                assertEquals(1, stats.givenBack());
                                assertEquals(0, stats.inFlight());
                                test.completeNow();
                              })));
        });
  }

  @Test
  void aClientThatClosesGivesBackWhatIsInFlightToIt(Vertx vertx, VertxTestContext test) {
    onContext(
        vertx,
        test,
        leaving -> {
          PoolClient other = new PoolClient(vertx, TIMEOUT_MILLIS);
          ask(leaving, send("Hello"))
              .compose(sent -> ask(leaving, new PoolCommand.Receive(2, true)))
              .compose(received -> leaving.close())
              .compose(closed -> ask(other, new PoolCommand.Receive(2, false)))
              .onComplete(
                  test.succeeding(
                      result ->
                          test.verify(
                              () -> {
                                PoolResult.Received received =
                                    assertInstanceOf(PoolResult.Received.class, result);
                                assertEquals(1, received.messages().size());
                                test.completeNow();
                              })));
        });
  }

  private interface Use {
    void use(PoolClient pool);
  }

  private static void onContext(Vertx vertx, VertxTestContext test, Use use) {
    vertx.runOnContext(turn -> test.verify(() -> use.use(new PoolClient(vertx, TIMEOUT_MILLIS))));
  }

  private static PoolCommand send(String text) {
    return new PoolCommand.Send(1, 2, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Future<PoolResult> ask(PoolClient pool, PoolCommand command) {
    Promise<PoolResult> answer = Promise.promise();
    pool.ask(command, answer::complete);
    return answer.future();
  }
}
