package io.chatpool.client;

import static io.chatpool.client.StubServer.answering;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.StubServer.Ending;
import io.chatpool.client.StubServer.Part;
import io.chatpool.wire.ReceivedMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ChatClientTest {

  private static final int LONG_MILLIS = 10_000;
  private static final int SHORT_MILLIS = 150;
  private static final int MAX_ANSWER_BYTES = 1000;

  private static final String TWO_MESSAGES = "Y\n2\n12\nHello\n34\n\n";
  private static final List<ReceivedMessage> THE_TWO =
      List.of(new ReceivedMessage(12, "Hello"), new ReceivedMessage(34, ""));

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(isTransportNative()));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void aSendIsDoneWhenTheServerHasAnswered() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (StubServer server =
        StubServer.playing(
            connection -> {
              request.complete(StubServer.readLines(connection, 4));
              StubServer.write(connection, "Y\n");
              connection.shutdownOutput();
            })) {
      await(client(server).send(12, 1, "grüße"));
      assertEquals("S\n12\n1\ngrüße\n", request.get());
      assertEquals(Ending.IN_ORDER, server.ending());
    }
  }

  @Test
  void aCompleteAnswerEndsTheConnectionInOrder() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, TWO_MESSAGES))) {
      assertEquals(THE_TWO, await(client(server).receive(1)));
      assertEquals(Ending.IN_ORDER, server.ending());
    }
  }

  @Test
  void anAnswerMayComeByteByByte() throws Exception {
    Part byteByByte =
        connection -> {
          StubServer.readLines(connection, 2);
          for (char c : TWO_MESSAGES.toCharArray()) {
            StubServer.write(connection, String.valueOf(c));
          }
          connection.shutdownOutput();
        };
    try (StubServer server = StubServer.playing(byteByByte)) {
      assertEquals(THE_TWO, await(client(server).receive(1)));
    }
  }

  @Test
  void anEmptyMailboxIsAnEmptyList() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n0\n\n"))) {
      assertEquals(List.of(), await(client(server).receive(1)));
    }
  }

  @Test
  void aRefusalTellsTheReason() throws Exception {
    try (StubServer server = StubServer.playing(answering(4, "N\ninvalid\n"))) {
      ChatException.Refused refused = failure(ChatException.Refused.class, client(server).send(1, 2, "a"));
      assertEquals("invalid", refused.reason());
      assertEquals(Ending.IN_ORDER, server.ending());
    }
  }

  @Test
  void aRefusalThatComesBeforeTheRequestWasReadIsHeard() throws Exception {
    Part full =
        connection -> {
          StubServer.write(connection, "N\nfull\n");
          connection.shutdownOutput();
        };
    try (StubServer server = StubServer.playing(full)) {
      assertEquals("full", failure(ChatException.Refused.class, client(server).receive(1)).reason());
    }
  }

  @Test
  void anIncompleteAnswerIsAFailureAndNotAnEmptyMailbox() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n0\n"))) {
      failure(ChatException.BrokenAnswer.class, client(server).receive(1));
    }
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsAFailure() throws Exception {
    try (StubServer server = StubServer.playing(answering(4, ""))) {
      failure(ChatException.BrokenAnswer.class, client(server).send(1, 2, "a"));
    }
  }

  @Test
  void aReceiveThatIsCutOffEndsInAResetThoughAllBytesWereRead() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n2\n12\nHello\n34\n"))) {
      failure(ChatException.BrokenAnswer.class, client(server).receive(1));
      assertEquals(Ending.RESET, server.ending());
    }
  }

  @Test
  void aConnectionThatIsResetMidAnswerIsAFailure() throws Exception {
    Part reset =
        connection -> {
          StubServer.readLines(connection, 2);
          StubServer.write(connection, "Y\n2\n12\n");
          connection.setSoLinger(true, 0);
          connection.close();
        };
    try (StubServer server = StubServer.playing(reset)) {
      failure(ChatException.BrokenAnswer.class, client(server).receive(1));
    }
  }

  @Test
  void aSilentServerIsGivenUpWithAReset() throws Exception {
    try (StubServer server = StubServer.playing(connection -> {})) {
      ChatClient hasty = client("127.0.0.1", server.port(), SHORT_MILLIS);
      failure(ChatException.AnswerTimeout.class, hasty.receive(1));
      assertEquals(Ending.RESET, server.ending());
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUpWithAReset() throws Exception {
    Part endless =
        connection -> {
          StubServer.readLines(connection, 2);
          StubServer.write(connection, TWO_MESSAGES);
        };
    try (StubServer server = StubServer.playing(endless)) {
      ChatClient hasty = client("127.0.0.1", server.port(), SHORT_MILLIS);
      failure(ChatException.AnswerTimeout.class, hasty.receive(1));
      assertEquals(Ending.RESET, server.ending());
    }
  }

  @Test
  void aServerThatDoesNotReadALargeRequestIsGivenUpToo() throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    try (StubServer server = StubServer.playing(connection -> over.join())) {
      ChatClient hasty = client("127.0.0.1", server.port(), SHORT_MILLIS);
      failure(ChatException.AnswerTimeout.class, hasty.send(1, 2, "a".repeat(32 << 20)));
    } finally {
      over.complete(null);
    }
  }

  @Test
  void anAnswerOfTheAllowedLengthIsReadAndALongerOneEndsInAReset() throws Exception {
    String head = "Y\n1\n1\n";
    String longest = "a".repeat(MAX_ANSWER_BYTES - head.length() - 1);
    try (StubServer server = StubServer.playing(answering(2, head + longest + "\n"))) {
      assertEquals(List.of(new ReceivedMessage(1, longest)), await(client(server).receive(1)));
    }
    try (StubServer server = StubServer.playing(answering(2, head + longest + "a\n"))) {
      failure(ChatException.BrokenAnswer.class, client(server).receive(1));
      assertEquals(Ending.RESET, server.ending());
    }
  }

  @Test
  void nobodyListeningIsUnreachable() throws Exception {
    ChatException.Unreachable e =
        failure(
            ChatException.Unreachable.class, client("127.0.0.1", unusedPort(), LONG_MILLIS).receive(1));
    assertTrue(e.getMessage().contains("Connection refused"), e.getMessage());
  }

  @Test
  void anUnknownHostIsUnreachable() throws Exception {
    // RFC 6761: no name under "invalid" exists.
    ChatClient lost = client("nowhere.invalid", 8888, LONG_MILLIS);
    ChatException.Unreachable e = failure(ChatException.Unreachable.class, lost.receive(1));
    assertTrue(e.getMessage().startsWith("Cannot connect to nowhere.invalid port 8888"));
  }

  @Test
  void allAddressesOfAHostAreTriedInTurn() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n0\n\n"))) {
      Connector connector = new Connector(vertx, "any", server.port(), LONG_MILLIS);
      List<InetAddress> addresses =
          List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getLoopbackAddress());
      NetSocket socket = await(connector.connectToFirst(addresses));
      assertEquals("127.0.0.1", socket.remoteAddress().hostAddress());
      await(connector.close());
    }
  }

  @Test
  void localhostIsReachedWhicheverAddressFamilyListens() throws Exception {
    InetAddress[] addresses = InetAddress.getAllByName("localhost");
    Assumptions.assumeTrue(
        Arrays.stream(addresses).map(Object::getClass).distinct().count() == 2,
        "localhost has two address families");
    for (InetAddress address : addresses) {
      try (StubServer server = StubServer.on(address, answering(2, "Y\n0\n\n"))) {
        assertEquals(List.of(), await(client("localhost", server.port(), LONG_MILLIS).receive(1)));
      }
    }
  }

  @Test
  void whatCannotBeARequestFailsBeforeAnythingIsConnected() throws Exception {
    ChatClient nowhere = client("127.0.0.1", unusedPort(), LONG_MILLIS);
    failure(IllegalArgumentException.class, nowhere.send(1, 2, "a\r\nb"));
    failure(IllegalArgumentException.class, nowhere.send(1, 2, "\ud83d"));
    failure(IllegalArgumentException.class, nowhere.send(0, 2, "a"));
    failure(IllegalArgumentException.class, nowhere.receive(0));
  }

  @Test
  void closingFailsARequestThatIsUnderWayWithAReset() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    Part silent =
        connection -> {
          StubServer.readLines(connection, 2);
          asked.complete(null);
        };
    try (StubServer server = StubServer.playing(silent)) {
      ChatClient client = client(server);
      Future<?> request = client.receive(1);
      asked.get(5, TimeUnit.SECONDS);
      await(client.close());
      failure(ChatException.BrokenAnswer.class, request);
      assertEquals(Ending.RESET, server.ending());
    }
  }

  @Test
  void theCallerHearsOnItsOwnContext() throws Exception {
    Context worker = ((VertxInternal) vertx).createWorkerContext();
    try (StubServer server = StubServer.playing(answering(2, TWO_MESSAGES))) {
      Promise<Context> heardOn = Promise.promise();
      worker.runOnContext(
          turn ->
              client(server)
                  .receive(1)
                  .onSuccess(messages -> heardOn.complete(Vertx.currentContext()))
                  .onFailure(heardOn::fail));
      Context heard = await(heardOn.future());
      assertFalse(heard.isEventLoopContext());
      assertEquals(worker, heard);
    }
  }

  @Test
  void optionsNameTheValueThatIsWrong() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ChatClientOptions.of("a", 65_536));
    assertEquals("port is 65536 (expected: 1 to 65535)", e.getMessage());
    assertNotEquals(0, ChatClientOptions.of("a", 1).maxAnswerBytes());
  }

  /** Which transport the client is on; Vert.x falls back where there is no native one. */
  boolean isTransportNative() {
    return false;
  }

  private ChatClient client(StubServer server) {
    return client("127.0.0.1", server.port(), LONG_MILLIS);
  }

  private ChatClient client(String host, int port, int answerTimeoutMillis) {
    return new ChatClient(
        vertx,
        new ChatClientOptions(host, port, LONG_MILLIS, answerTimeoutMillis, MAX_ANSWER_BYTES));
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(5, TimeUnit.SECONDS);
  }

  private static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
    return assertInstanceOf(type, assertThrows(Throwable.class, () -> await(future)));
  }
}
