package io.chatpool.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedAnswerTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedAnswer<Integer> shared = new SharedAnswer<>(vertx);

  /** What was asked of the source, in its order. */
  private final List<Promise<Integer>> asked = new CopyOnWriteArrayList<>();

  private final List<Promise<Void>> askings = new ArrayList<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Future<Integer> ask() {
    return shared.ask(
        () -> {
          Promise<Integer> promise = Promise.promise();
          asked.add(promise);
          askings.get(asked.size() - 1).complete();
          return promise.future();
        });
  }

  private Future<Void> expectAsking() {
    askings.add(Promise.promise());
    return askings.get(askings.size() - 1).future();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoAsksDuringOneGetsTheNextOneWithAllOthersWhoDo() {
    Future<Void> first = expectAsking();
    Future<Void> second = expectAsking();
    Future<Integer> one = ask();
    await(first);
    Future<Integer> two = ask();
    Future<Integer> three = ask();
    asked.get(0).complete(1);
    assertEquals(1, await(one));
    await(second);
    assertFalse(two.isComplete());
    asked.get(1).complete(2);
    assertEquals(2, await(two));
    assertEquals(2, await(three));
    assertEquals(2, asked.size());
  }

  @Test
  void aFailureIsToldAndTheNextOneIsAsked() {
    Future<Void> first = expectAsking();
    Future<Void> second = expectAsking();
    Future<Integer> one = ask();
    await(first);
    asked.get(0).fail("broken");
    assertEquals("broken", await(one.otherwise(-1).map(told -> one.cause().getMessage())));
    Future<Integer> two = ask();
    await(second);
    asked.get(1).complete(2);
    assertEquals(2, await(two));
  }
}
