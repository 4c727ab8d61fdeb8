package io.chatpool.client;

import static io.chatpool.client.RecordingListener.CONNECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.ScriptedServer.Peer;
import io.chatpool.client.StubServer.Ending;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The waits between attempts are the longest that are allowed: 0, 1, 2, 4, 4, ... ms. */
@Timeout(30)
class LongChatClientTest {

  private static final String OPEN = "L\n12\n30\n";
  private static final String OPEN_SHORT = "L\n12\n1\n";

  /** An answer timeout that a test waits for; its own answers must come sooner. */
  private static final int SHORT_MILLIS = 1_000;

  private final RecordingListener listener = RecordingListener.handling();

  private Vertx vertx;
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(isTransportNative()));
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    vertx.close().await();
  }

  @Test
  void itIsOpenWhenTheServerHasAcceptedIt() throws Exception {
    Future<Void> open = client().open();
    Peer peer = server.accept();
    peer.expect(OPEN);
    assertFalse(open.isComplete());
    peer.write("Y\n");
    await(open);
    listener.expect(CONNECTED);
  }

  @Test
  void aMessageIsHandedOverAndAcknowledged() throws Exception {
    client().open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("M\n9007199254740991\n7\n0\ngrüße 😀\n");
    listener.expect(CONNECTED);
    listener.expect(new ChatMessage((1L << 53) - 1, 7, 0, "grüße 😀"));
    peer.expect("K\n9007199254740991\n");
  }

  @Test
  void messagesOfOneTurnAreAcknowledgedOnceAndInOrderOfTheirNumbers() throws Exception {
    client().open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write(message(5) + message(6) + message(9));
    peer.expect("K\n9\n");
    listener.expect(CONNECTED);
    listener.expectMessage(5);
    listener.expectMessage(6);
    listener.expectMessage(9);
  }

  @Test
  void aGapIsToldBeforeTheMessageThatFollowsIt() throws Exception {
    client().open();
    server.acceptOpen(OPEN).write(message(1) + "G\n3\n4\n" + message(2));
    listener.expect(CONNECTED);
    listener.expectMessage(1);
    listener.expect("gap of 3 and 4");
    listener.expectMessage(2);
  }

  @Test
  void framesMayComeByteByByte() throws Exception {
    client().open();
    Peer peer = server.acceptOpen(OPEN);
    for (char c : (message(1) + "G\n3\n4\n").toCharArray()) {
      peer.write(String.valueOf(c));
    }
    peer.expect("K\n1\n");
    listener.expect(CONNECTED);
    listener.expectMessage(1);
    listener.expect("gap of 3 and 4");
  }

  @Test
  void handlersMayEndOutOfOrderAndTheAcknowledgementWaitsForTheHole() throws Exception {
    Handlers handlers = new Handlers();
    LongChatClient client = client(handlers.listener, options());
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write(message(1) + message(2) + message(3));
    handlers.listener.expect(CONNECTED);
    handlers.await(1, 2, 3);
    handlers.complete(2);
    handlers.complete(3);
    client.send(1, "nothing is acknowledged before this");
    peer.expect("S\n12\n1\nnothing is acknowledged before this\n");
    handlers.complete(1);
    peer.expect("K\n3\n");
  }

  @Test
  void aFailedHandlerEndsTheConnectionInOrderAndTheNextOneBringsTheMessage() throws Exception {
    Handlers handlers = new Handlers();
    LongChatClient client = client(handlers.listener, options());
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write(message(1) + message(2) + message(3));
    handlers.listener.expect(CONNECTED);
    handlers.await(1, 2, 3);
    Future<Void> sent = client.send(1, "a");
    peer.expect("S\n12\n1\na\n");
    handlers.fail(2);
    handlers.complete(3);
    client.send(1, "b");
    handlers.complete(1);
    peer.expect("K\n1\n");
    peer.write(message(4) + "Y\n");
    assertEquals("", peer.rest());
    peer.close();
    await(sent);
    Disconnection unhandled = handlers.listener.expectDisconnection(Cause.UNHANDLED);
    assertEquals("Message 2 could not be handled", unhandled.detail());
    Peer next = server.acceptOpen(OPEN);
    next.write(message(2) + message(3) + message(4));
    handlers.listener.expect(CONNECTED);
    next.expect("S\n12\n1\nb\n");
    handlers.await(2, 4);
    handlers.complete(2);
    next.expect("K\n3\n");
    handlers.complete(4);
    next.expect("K\n4\n");
  }

  @Test
  void aHandlerThatThrowsHasFailed() throws Exception {
    RecordingListener clumsy =
        new RecordingListener(
            message -> {
              if (message.seq() == 2) {
                throw new IllegalStateException("as the test wants it");
              }
              return Future.succeededFuture();
            });
    client(clumsy, options()).open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write(message(1) + message(2) + message(3));
    peer.expect("K\n1\n");
    assertEquals("", peer.rest());
    peer.close();
    clumsy.expect(CONNECTED);
    clumsy.expectMessage(1);
    clumsy.expectMessage(2);
    clumsy.expectDisconnection(Cause.UNHANDLED);
    server.acceptOpen(OPEN);
  }

  @Test
  void aMessageThatAlwaysFailsIsTriedAgainAfterGrowingWaits() throws Exception {
    RecordingListener unable =
        new RecordingListener(message -> Future.failedFuture("as the test wants it"));
    client(unable, options()).open();
    for (long wait : new long[] {0, 1, 2, 4, 4}) {
      try (Peer peer = server.acceptOpen(OPEN)) {
        peer.write(message(1));
        assertEquals("", peer.rest());
      }
      unable.expect(CONNECTED);
      unable.expectMessage(1);
      assertEquals(wait, unable.expectDisconnection(Cause.UNHANDLED).retryMillis());
    }
  }

  @Test
  void aServerThatDoesNotAnswerDoesNotHoldUpTheEndAfterAFailedHandler() throws Exception {
    RecordingListener unable =
        new RecordingListener(message -> Future.failedFuture("as the test wants it"));
    LongChatClient client = client(unable, options().withAnswerTimeoutMillis(SHORT_MILLIS));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    client.send(1, "a");
    peer.expect("S\n12\n1\na\n");
    peer.write(message(1));
    assertEquals(Ending.RESET, peer.ending());
    server.acceptOpen(OPEN);
  }

  @Test
  void aMessageThatIsStillBeingHandledIsNotHandledAgainAndGoesToTheNewConnection()
      throws Exception {
    Handlers handlers = new Handlers();
    client(handlers.listener, options()).open();
    try (Peer peer = server.acceptOpen(OPEN)) {
      peer.write(message(1));
      handlers.listener.expect(CONNECTED);
      handlers.await(1);
    }
    handlers.listener.expectDisconnection(Cause.LOST);
    Peer next = server.acceptOpen(OPEN);
    next.write(message(1) + message(2));
    handlers.listener.expect(CONNECTED);
    handlers.await(2);
    handlers.complete(1);
    next.expect("K\n1\n");
  }

  @Test
  void nothingIsAcknowledgedOnAConnectionThatHasNotBroughtIt() throws Exception {
    Handlers handlers = new Handlers();
    LongChatClient client = client(handlers.listener, options());
    client.open();
    try (Peer peer = server.acceptOpen(OPEN)) {
      peer.write(message(5));
      handlers.listener.expect(CONNECTED);
      handlers.await(5);
    }
    handlers.listener.expectDisconnection(Cause.LOST);
    Peer next = server.acceptOpen(OPEN);
    handlers.listener.expect(CONNECTED);
    handlers.complete(5);
    client.send(1, "a");
    next.expect("S\n12\n1\na\n");
    next.write("Y\n" + message(6));
    handlers.await(6);
    handlers.complete(6);
    next.expect("K\n6\n");
  }

  @Test
  void aDuplicateOfAHandledMessageIsDroppedAndAcknowledged() throws Exception {
    client().open();
    try (Peer peer = server.acceptOpen(OPEN)) {
      peer.write(message(1));
      peer.expect("K\n1\n");
    }
    Peer next = server.acceptOpen(OPEN);
    next.write(message(1));
    next.expect("K\n1\n");
    next.write(message(2));
    next.expect("K\n2\n");
    listener.expect(CONNECTED);
    listener.expectMessage(1);
    listener.expectDisconnection(Cause.LOST);
    listener.expect(CONNECTED);
    listener.expectMessage(2);
  }

  @Test
  void aListenerThatThrowsElsewhereIsNotFatal() throws Exception {
    CompletableFuture<ChatMessage> heard = new CompletableFuture<>();
    ChatListener clumsy =
        new ChatListener() {
          @Override
          public Future<?> message(ChatMessage message) {
            heard.complete(message);
            return null;
          }

          @Override
          public void gap(long dropped, long expired) {
            throw new IllegalStateException("as the test wants it");
          }

          @Override
          public void connected() {
            throw new IllegalStateException("as the test wants it");
          }

          @Override
          public void disconnected(Disconnection disconnection) {
            throw new IllegalStateException("as the test wants it");
          }
        };
    client(clumsy, options()).open();
    server.acceptOpen(OPEN).close();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("G\n1\n1\n" + message(3));
    peer.expect("K\n3\n");
    assertEquals(3, heard.get(5, TimeUnit.SECONDS).seq());
  }

  @Test
  void theListenerIsAlwaysCalledOnTheSameEventLoop() throws Exception {
    List<Context> contexts = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch events = new CountDownLatch(4);
    ChatListener watching =
        new ChatListener() {
          @Override
          public Future<?> message(ChatMessage message) {
            return here();
          }

          @Override
          public void gap(long dropped, long expired) {
            here();
          }

          @Override
          public void connected() {
            here();
          }

          @Override
          public void disconnected(Disconnection disconnection) {
            here();
          }

          private Future<?> here() {
            contexts.add(Vertx.currentContext());
            events.countDown();
            return null;
          }
        };
    client(watching, options()).open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("G\n1\n1\n" + message(3));
    peer.expect("K\n3\n");
    peer.close();
    assertTrue(events.await(5, TimeUnit.SECONDS));
    assertTrue(contexts.get(0).isEventLoopContext());
    assertEquals(Collections.nCopies(4, contexts.get(0)), contexts.subList(0, 4));
  }

  @Test
  void aSendIsDoneWhenTheServerHasAnsweredItAndAnswersComeInOrder() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> first = client.send(1, "grüße");
    Future<Void> second = client.send(0, "");
    Future<Void> third = client.send(7, 3, "for another id");
    peer.expect("S\n12\n1\ngrüße\nS\n12\n0\n\nS\n7\n3\nfor another id\n");
    assertFalse(first.isComplete());
    peer.write("Y\n" + message(1) + "N\ninvalid\n");
    await(first);
    assertEquals("invalid", failure(ChatException.Refused.class, second).reason());
    assertFalse(third.isComplete());
    peer.expect("K\n1\n");
    peer.write("Y\n");
    await(third);
  }

  @Test
  void sendsOfOneTurnAreOneWrite() throws Exception {
    AtomicReference<LongChatClient> client = new AtomicReference<>();
    RecordingListener eager =
        new RecordingListener(
            message -> {
              for (int i = 0; i < 100; i++) {
                client.get().send(1, "a");
              }
              return null;
            });
    client.set(client(eager, options()));
    client.get().open();
    Peer peer = server.acceptOpen(OPEN);
    eager.expect(CONNECTED);
    peer.write(message(1));
    assertEquals("K\n1\n" + "S\n12\n1\na\n".repeat(100), peer.readOnce());
  }

  @Test
  void theCallerHearsOnItsOwnContext() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Context worker = ((VertxInternal) vertx).createWorkerContext();
    Promise<Context> heardOn = Promise.promise();
    worker.runOnContext(
        turn -> client.send(1, "a").onComplete(sent -> heardOn.complete(Vertx.currentContext())));
    peer.expect("S\n12\n1\na\n");
    peer.write("Y\n");
    assertEquals(worker, await(heardOn.future()));
  }

  @Test
  void whatCannotBeSentFailsAtOnce() {
    LongChatClient client = client();
    failure(IllegalArgumentException.class, client.send(1, "a\nb"));
    failure(IllegalArgumentException.class, client.send(-1, "a"));
    failure(IllegalArgumentException.class, client.send(0, 1, "a"));
  }

  @Test
  void aLostConnectionFailsTheSendsThatItHasNotAnswered() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> first = client.send(1, "a");
    Future<Void> second = client.send(1, "b");
    peer.expect("S\n12\n1\na\nS\n12\n1\nb\n");
    peer.write("Y\n");
    await(first);
    peer.reset();
    failure(ChatException.OutcomeUnknown.class, second);
    listener.expectDisconnection(Cause.LOST);
    Peer next = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    client.send(1, "c");
    next.expect("S\n12\n1\nc\n");
  }

  @Test
  void aSendWaitsForAConnectionButNotForTheClientToBeOpened() throws Exception {
    LongChatClient client = client();
    failure(ChatException.NotSent.class, client.send(1, "a"));
    client.open();
    Future<Void> waiting = client.send(1, "b");
    Peer peer = server.acceptOpen(OPEN);
    peer.expect("S\n12\n1\nb\n");
    peer.write("Y\n");
    await(waiting);
  }

  @Test
  void moreSendsThanMayBeUnansweredAreNotSent() throws Exception {
    LongChatClient client = client(listener, options().withMaxUnanswered(2));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> first = client.send(1, "a");
    client.send(1, "b");
    failure(ChatException.NotSent.class, client.send(1, "c"));
    peer.expect("S\n12\n1\na\nS\n12\n1\nb\n");
    peer.write("Y\n");
    await(first);
    client.send(1, "d");
    peer.expect("S\n12\n1\nd\n");
  }

  @Test
  void aSlowServerGetsAllThatIsSentInOrder() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    String text = "a".repeat(100_000);
    List<Future<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sends.add(client.send(1, i + text));
    }
    for (int i = 0; i < 300; i++) {
      peer.expect("S\n12\n1\n" + i + text + "\n");
    }
    peer.write("Y\n".repeat(300));
    for (Future<Void> send : sends) {
      await(send);
    }
  }

  @Test
  void anUnreachableServerIsTriedAgainUntilItIsThere() throws Exception {
    int port = server.port();
    server.close();
    LongChatClient client =
        client(listener, LongChatClientOptions.of("127.0.0.1", port, 12).withBackoff(1, 4));
    Future<Void> open = client.open();
    for (long retryMillis : new long[] {0, 1, 2, 4, 4}) {
      assertEquals(retryMillis, listener.expectDisconnection(Cause.UNREACHABLE).retryMillis());
    }
    assertFalse(open.isComplete());
    server = ScriptedServer.on(port);
    server.acceptOpen(OPEN);
    await(open);
  }

  @Test
  void aServerThatAcceptsAndDropsAtOnceIsMetWithGrowingWaits() throws Exception {
    open();
    for (long retryMillis : new long[] {0, 1, 2, 4, 4}) {
      server.acceptOpen(OPEN).close();
      listener.expect(CONNECTED);
      Disconnection lost = listener.expectDisconnection(Cause.LOST);
      assertEquals(retryMillis, lost.retryMillis());
      assertFalse(lost.isFinal());
    }
  }

  @Test
  void afterAConnectionThatWasOpenForAHeartbeatTheNextAttemptIsMadeAtOnce() throws Exception {
    client(listener, options().withHeartbeatSeconds(1)).open();
    server.acceptOpen(OPEN_SHORT).close();
    listener.expect(CONNECTED);
    assertEquals(0, listener.expectDisconnection(Cause.LOST).retryMillis());
    server.acceptOpen(OPEN_SHORT).close();
    listener.expect(CONNECTED);
    assertEquals(1, listener.expectDisconnection(Cause.LOST).retryMillis());
    try (Peer peer = server.acceptOpen(OPEN_SHORT)) {
      peer.expect("H\n");
      peer.write("H\n");
      peer.expect("H\n");
    }
    listener.expect(CONNECTED);
    assertEquals(0, listener.expectDisconnection(Cause.LOST).retryMillis());
  }

  @Test
  void aGoodbyeSaysWhenToComeBack() throws Exception {
    open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("B\nshutdown\n1\n");
    listener.expect(CONNECTED);
    listener.expect(new Disconnection(Cause.GOODBYE, "shutdown", 1_000));
    assertEquals(Ending.IN_ORDER, peer.ending());
    server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
  }

  @Test
  void aGoodbyeForEverIsFinal() throws Exception {
    LongChatClient client = open();
    server.acceptOpen(OPEN).write("B\nreplaced\n-1\n");
    listener.expect(CONNECTED);
    Disconnection replaced = listener.expectDisconnection(Cause.GOODBYE);
    assertEquals("replaced", replaced.detail());
    assertTrue(replaced.isFinal());
    failure(ChatException.NotSent.class, client.send(1, "a"));
    await(client.close());
  }

  @Test
  void anIdThatWasTakenIsTakenBackIfThatIsWanted() throws Exception {
    client(listener, options().withTakeBackWhenReplaced(true)).open();
    server.acceptOpen(OPEN).write("B\nreplaced\n-1\n");
    listener.expect(CONNECTED);
    listener.expect(new Disconnection(Cause.GOODBYE, "replaced", 0));
    server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
  }

  @Test
  void aRefusalThatMayPassIsTriedAgain() throws Exception {
    Future<Void> open = client().open();
    Peer peer = server.accept();
    peer.write("N\nfull\n");
    listener.expect(new Disconnection(Cause.REFUSED, "full", 0));
    assertEquals(Ending.IN_ORDER, peer.ending());
    server.acceptOpen(OPEN);
    await(open);
  }

  @Test
  void aRefusalThatWillNotPassIsFinal() throws Exception {
    Future<Void> open = client().open();
    Peer peer = server.accept();
    peer.expect(OPEN);
    peer.write("N\ninvalid\n");
    assertEquals("invalid", failure(ChatException.Refused.class, open).reason());
    listener.expect(new Disconnection(Cause.REFUSED, "invalid", Disconnection.NEVER));
    assertEquals(Ending.IN_ORDER, peer.ending());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "Y\n",
        "H\n",
        "N\ninvalid\n",
        "M\n0\n1\n1\na\n",
        "M\n5\n1\n1\na\nM\n5\n1\n1\na\n",
        "M\n5\n1\n1\na\nM\n4\n1\n1\na\n"
      })
  void whatNoServerSaysEndsTheConnectionWithAReset(String bytes) throws Exception {
    open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write(bytes);
    assertEquals(Ending.RESET, peer.ending());
    server.acceptOpen(OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"M\n1\n1\n1\na\n", "G\n1\n1\n", "H\n"})
  void whatAServerSaysTooEarlyEndsTheConnectionWithAReset(String bytes) throws Exception {
    open();
    Peer peer = server.accept();
    peer.expect(OPEN);
    peer.write(bytes);
    assertEquals(Ending.RESET, peer.ending());
    listener.expectDisconnection(Cause.BROKEN);
  }

  @Test
  void aTextThatIsTooLongEndsTheConnectionWithAReset() throws Exception {
    client(listener, options().withMaxTextBytes(3)).open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("M\n1\n1\n1\nabc\n");
    peer.expect("K\n1\n");
    peer.write("M\n2\n1\n1\nabcd\n");
    assertEquals(Ending.RESET, peer.ending());
    listener.expect(CONNECTED);
    listener.expectMessage(1);
    listener.expectDisconnection(Cause.BROKEN);
  }

  @Test
  void aQuietClientSendsHeartbeatsAndTheirAnswersKeepTheConnection() throws Exception {
    client(listener, options().withHeartbeatSeconds(1).withAnswerTimeoutMillis(SHORT_MILLIS))
        .open();
    Peer peer = server.acceptOpen(OPEN_SHORT);
    // Without the answers it would end before the third.
    for (int heartbeats = 0; heartbeats < 3; heartbeats++) {
      peer.expect("H\n");
      peer.write("H\n");
    }
    peer.write(message(1));
    peer.expect("K\n1\n");
  }

  @Test
  void aHeartbeatWithoutAnAnswerEndsTheConnectionWithAReset() throws Exception {
    client(listener, options().withHeartbeatSeconds(1).withAnswerTimeoutMillis(SHORT_MILLIS))
        .open();
    Peer peer = server.acceptOpen(OPEN_SHORT);
    peer.expect("H\n");
    assertEquals(Ending.RESET, peer.ending());
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.SILENT);
    server.accept();
  }

  @Test
  void aServerThatDoesNotAnswerTheOpeningIsGivenUp() throws Exception {
    client(listener, options().withAnswerTimeoutMillis(SHORT_MILLIS)).open();
    Peer peer = server.accept();
    assertEquals(Ending.RESET, peer.ending());
    listener.expectDisconnection(Cause.SILENT);
    server.accept();
  }

  @Test
  void aServerThatPushesButDoesNotAnswerIsGivenUpLongBeforeTheNextHeartbeat() throws Exception {
    LongChatClient client = client(listener, options().withAnswerTimeoutMillis(SHORT_MILLIS));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> sent = client.send(1, "a");
    peer.expect("S\n12\n1\na\n");
    peer.write(message(1));
    peer.expect("K\n1\n");
    assertEquals(Ending.RESET, peer.ending());
    failure(ChatException.OutcomeUnknown.class, sent);
    listener.expectMessage(1);
    listener.expectDisconnection(Cause.SILENT);
  }

  @Test
  void aServerThatDoesNotReadIsGivenUpPastTheWriteQueue() throws Exception {
    LongChatClient client = client(listener, options().withAnswerTimeoutMillis(SHORT_MILLIS));
    client.open();
    server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    String text = "a".repeat(1 << 18);
    List<Future<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sends.add(client.send(1, text));
    }
    failure(ChatException.OutcomeUnknown.class, sends.get(0));
    assertFalse(sends.get(199).isComplete(), "it was never written");
    listener.expectDisconnection(Cause.SILENT);
    server.accept();
  }

  @Test
  void tooManyUnacknowledgedMessagesStopTheReadingButNotTheConnection() throws Exception {
    Handlers handlers = new Handlers();
    client(
            handlers.listener,
            options().withHeartbeatSeconds(1).withAnswerTimeoutMillis(SHORT_MILLIS))
        .open();
    Peer peer = server.acceptOpen(OPEN_SHORT);
    handlers.listener.expect(CONNECTED);
    int messages = 10_000;
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int seq = 1; seq <= messages; seq++) {
                  peer.write("M\n" + seq + "\n1\n12\n" + "a".repeat(1_000) + "\n");
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    for (int seq = 1; seq <= ClientConnection.MOST_UNACKNOWLEDGED; seq++) {
      handlers.await(seq);
    }
    // The client lives on, and no answer to these can be read: longer than any timeout here.
    peer.expect("H\nH\nH\n");
    int most = ClientConnection.MOST_UNACKNOWLEDGED + (1 << 20) / 1_000;
    assertTrue(handlers.running() <= most, "running: " + handlers.running());
    handlers.completeAll();
    writing.get(10, TimeUnit.SECONDS);
    handlers.awaitHandled(messages);
    assertEquals("K\n" + messages + "\n", lastFrame(peer, messages));
  }

  @Test
  void closingWaitsForAnswersAcknowledgesWhatIsHandledAndEndsInOrder() throws Exception {
    Handlers handlers = new Handlers();
    LongChatClient client = client(handlers.listener, options());
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    handlers.listener.expect(CONNECTED);
    peer.write(message(1) + message(2) + message(3));
    handlers.await(1, 2, 3);
    Future<Void> sent = client.send(1, "a");
    Future<Void> close = client.close();
    peer.expect("S\n12\n1\na\n");
    handlers.complete(1);
    peer.expect("K\n1\n");
    failure(ChatException.NotSent.class, client.send(1, "b"));
    handlers.complete(2);
    peer.expect("K\n2\n");
    peer.write(message(4));
    assertFalse(close.isComplete());
    peer.write("Y\n");
    assertEquals("", peer.rest());
    peer.close();
    await(sent);
    await(close);
    Disconnection closed = handlers.listener.expectDisconnection(Cause.CLOSED);
    assertTrue(closed.isFinal());
  }

  @Test
  void whatTheServerStillSaysWhileTheClientClosesDoesNotResetTheConnection() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> close = client.close();
    assertEquals("", peer.rest());
    for (int seq = 1; seq <= 1_000; seq++) {
      peer.write(message(seq));
    }
    assertFalse(close.isComplete());
    peer.close();
    await(close);
    listener.expectDisconnection(Cause.CLOSED);
  }

  @Test
  void aServerThatDoesNotAnswerDoesNotHoldTheClosingUp() throws Exception {
    LongChatClient client = client(listener, options().withAnswerTimeoutMillis(SHORT_MILLIS));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> sent = client.send(1, "a");
    await(client.close());
    failure(ChatException.OutcomeUnknown.class, sent);
    assertEquals(Ending.RESET, peer.ending());
  }

  @Test
  void aServerThatDoesNotEndDoesNotHoldTheClosingUp() throws Exception {
    LongChatClient client = client(listener, options().withAnswerTimeoutMillis(SHORT_MILLIS));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> close = client.close();
    assertEquals("", peer.rest());
    await(close);
  }

  @Test
  void closingEndsTheAttemptsToConnect() throws Exception {
    int port = server.port();
    server.close();
    LongChatClient client =
        client(
            listener,
            LongChatClientOptions.of("127.0.0.1", port, 12).withBackoff(3_600_000, 3_600_000));
    Future<Void> open = client.open();
    listener.expectDisconnection(Cause.UNREACHABLE);
    listener.expectDisconnection(Cause.UNREACHABLE);
    await(client.close());
    failure(IllegalStateException.class, open);
    listener.expectDisconnection(Cause.CLOSED);
  }

  @Test
  void closingBeforeTheServerHasAcceptedFailsTheOpening() throws Exception {
    LongChatClient client = client();
    Future<Void> open = client.open();
    Peer peer = server.accept();
    peer.expect(OPEN);
    await(client.close());
    failure(IllegalStateException.class, open);
    assertEquals(Ending.RESET, peer.ending());
  }

  @Test
  void aConnectionThatIsLostWhileClosingIsNotMadeAgain() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> sent = client.send(1, "a");
    peer.expect("S\n12\n1\na\n");
    Future<Void> close = client.close();
    peer.reset();
    await(close);
    failure(ChatException.OutcomeUnknown.class, sent);
    listener.expectDisconnection(Cause.CLOSED);
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    Future<Void> first = client.close();
    Future<Void> second = client.close();
    assertEquals("", peer.rest());
    peer.close();
    await(first);
    await(second);
    await(client.close());
  }

  @Test
  void aClientIsOpenedOnceAndNotAfterItWasClosed() throws Exception {
    LongChatClient client = open();
    failure(IllegalStateException.class, client.open());
    LongChatClient other = client();
    await(other.close());
    failure(IllegalStateException.class, other.open());
  }

  @Test
  void aClientWhoseVertxIsClosedEnds() throws Exception {
    open();
    server.acceptOpen(OPEN);
    listener.expect(CONNECTED);
    vertx.close().await(5, TimeUnit.SECONDS);
    // Whether the connection or the client hears of it first is not said.
    if (listener.nextDisconnection().cause() == Cause.LOST) {
      listener.expectDisconnection(Cause.CLOSED);
    }
  }

  /** Which transport the client is on; Vert.x falls back where there is no native one. */
  boolean isTransportNative() {
    return false;
  }

  private LongChatClient open() {
    LongChatClient client = client();
    client.open();
    return client;
  }

  private LongChatClient client() {
    return client(listener, options());
  }

  private LongChatClient client(ChatListener heard, LongChatClientOptions options) {
    return new LongChatClient(vertx, options, heard, limit -> limit);
  }

  private LongChatClientOptions options() {
    return LongChatClientOptions.of("127.0.0.1", server.port(), 12).withBackoff(1, 4);
  }

  private static String message(long seq) {
    return "M\n" + seq + "\n7\n12\na\n";
  }

  /** Reads acknowledgements up to one for this message. */
  private static String lastFrame(Peer peer, long seq) throws IOException {
    StringBuilder read = new StringBuilder();
    String last = "K\n" + seq + "\n";
    while (read.indexOf(last) < 0) {
      read.append(peer.readOnce());
    }
    return read.substring(read.indexOf(last));
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }

  private static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
    return assertInstanceOf(type, assertThrows(Throwable.class, () -> await(future)));
  }

  /** Handlers that end when the test says so. */
  private static final class Handlers {

    private final Map<Long, Promise<Void>> started = new HashMap<>();
    private boolean free;
    private int handled;
    final RecordingListener listener = new RecordingListener(this::start);

    private synchronized Future<?> start(ChatMessage message) {
      notifyAll();
      if (free) {
        handled++;
        return null;
      }
      Promise<Void> promise = Promise.promise();
      started.put(message.seq(), promise);
      return promise.future();
    }

    /** Waits for the handlers of these messages, and takes their events from the listener. */
    void await(long... seqs) throws InterruptedException {
      for (long seq : seqs) {
        listener.expectMessage(seq);
      }
    }

    synchronized void complete(long seq) {
      started.remove(seq).complete();
    }

    synchronized void fail(long seq) {
      started.remove(seq).fail("as the test wants it");
    }

    synchronized int running() {
      return started.size();
    }

    /** From now on all handlers end at once. */
    synchronized void completeAll() {
      free = true;
      handled += started.size();
      started.values().forEach(Promise::complete);
      started.clear();
    }

    synchronized void awaitHandled(int count) throws InterruptedException {
      while (handled < count) {
        wait();
      }
    }
  }
}
