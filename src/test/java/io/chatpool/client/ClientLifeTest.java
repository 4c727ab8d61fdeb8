package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chatpool.server.TestServer;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients take of their Vert.x, and what they leave there. */
@Timeout(60)
class ClientLifeTest {

  private final TestServer server = TestServer.start(TestServer.noConfig());
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    TestServer.await(vertx.close());
    server.close();
  }

  @Test
  void afterVertxIsClosedFuturesFailAndNothingIsThrown() {
    ChatClient shortOne = shortClient("127.0.0.1", vertx);
    LongChatClient longOne = longClient(vertx);
    LongChatClient unopened = longClient(vertx);
    TestServer.await(longOne.open());
    TestServer.await(vertx.close());
    failure(ChatException.NotSent.class, shortOne.send(1, 2, "a"));
    failure(ChatException.NotSent.class, shortOne.receive(1));
    failure(ChatException.NotSent.class, longOne.send(1, "a"));
    failure(ChatException.NotSent.class, longOne.open());
    failure(ChatException.NotSent.class, unopened.open());
    failure(ChatException.NotSent.class, unopened.close());
    TestServer.await(longOne.close());
    TestServer.await(shortOne.close());
  }

  @Test
  void afterAShortClientIsClosedItsRequestsFail() {
    ChatClient client = shortClient("127.0.0.1", vertx);
    TestServer.await(client.close());
    failure(ChatException.NotSent.class, client.send(1, 2, "a"));
  }

  @Test
  void nothingOfAClosedClientStaysInVertx() throws Exception {
    WeakReference<ChatClient> shortOne = new WeakReference<>(shortClient("localhost", vertx));
    TestServer.await(shortOne.get().send(1, 2, "a"));
    TestServer.await(shortOne.get().close());
    WeakReference<LongChatClient> longOne = new WeakReference<>(longClient(vertx));
    TestServer.await(longOne.get().open());
    TestServer.await(longOne.get().close());
    for (WeakReference<?> client : List.of(shortOne, longOne)) {
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (client.get() != null && System.nanoTime() < deadlineNanos) {
        System.gc();
        Thread.onSpinWait();
      }
      assertNull(client.get());
    }
  }

  @Test
  void theClientsOfAVerticleEndWithIt() throws Exception {
    Promise<LongChatClient> made = Promise.promise();
    Deployable verticle =
        context -> {
          LongChatClient client = longClient(vertx);
          made.complete(client);
          return client.open();
        };
    String deployment = TestServer.await(vertx.deployVerticle(verticle));
    TestServer.await(vertx.undeploy(deployment));
    failure(ChatException.NotSent.class, made.future().result().send(1, "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost"})
  void noWorkerThreadIsNeeded(String host) throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Vertx busy = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
    try {
      busy.executeBlocking(
          () -> {
            released.await();
            return null;
          });
      TestServer.await(shortClient(host, busy).send(1, 2, "a"));
    } finally {
      released.countDown();
      TestServer.await(busy.close());
    }
  }

  private ChatClient shortClient(String host, Vertx its) {
    return new ChatClient(its, ChatClientOptions.of(host, server.address().getPort()));
  }

  private LongChatClient longClient(Vertx its) {
    return new LongChatClient(
        its,
        LongChatClientOptions.of("127.0.0.1", server.address().getPort(), 1),
        message -> null);
  }

  private static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
    return assertInstanceOf(
        type, assertThrows(Throwable.class, () -> future.await(10, TimeUnit.SECONDS)));
  }
}
