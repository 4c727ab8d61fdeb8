package io.chatpool.client;

import static io.chatpool.client.RecordingListener.CONNECTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.Background;
import io.chatpool.client.ChatException.OutcomeUnknown;
import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.ScriptedServer.Peer;
import io.chatpool.wire.RequestLimits;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of sends when connections end, with a server that knows keys and epochs. */
@Timeout(30)
class ResendTest {

  private static final String OPEN = "L\n12\n30\n";
  private static final long EPOCH = 7;

  private final RecordingListener listener = RecordingListener.handling();
  private final Vertx vertx = Vertx.vertx();
  private ScriptedServer server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedServer.start();
    server.knowKeys(EPOCH);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    vertx.close().await();
  }

  @Test
  void whatIsUnansweredIsSentAgainFirstInOrderAndUnderTheSameKeys() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    List<Future<Void>> sends = new ArrayList<>();
    for (String text : List.of("a", "b", "c")) {
      sends.add(client.send(1, text));
    }
    List<String> written = List.of(once(peer, "a"), once(peer, "b"), once(peer, "c"));
    assertEquals(3, written.stream().distinct().count());
    peer.write("Y\n");
    await(sends.get(0));
    peer.reset();
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.LOST);
    Future<Void> later = client.send(1, "d");
    Peer next = server.acceptOpen(OPEN);
    next.expect(written.get(1) + written.get(2));
    once(next, "d");
    next.write("Y\nN\nbusy\nY\n");
    await(sends.get(1));
    assertEquals("busy", failure(ChatException.Refused.class, sends.get(2)).reason());
    await(later);
  }

  @Test
  void aSendWaitsUntilTheServerHasToldItsEpoch() throws Exception {
    LongChatClient client = open();
    Future<Void> sent = client.send(1, "a");
    Peer peer = server.accept();
    peer.expect(OPEN + "I\n");
    peer.write("Y\nM\n5\n7\n12\nearly\n");
    peer.write(InformingListener.information(EPOCH));
    assertEquals("K\n5\n", peer.readLines(2));
    listener.expect(CONNECTED);
    listener.expectMessage(5);
    once(peer, "a");
    peer.write("Y\n");
    await(sent);
  }

  @Test
  void afterARestartWhatWasWrittenIsLeftToTheUserAndTheRestIsSent() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    Future<Void> written = client.send(1, "a");
    once(peer, "a");
    server.knowKeys(EPOCH + 1);
    peer.reset();
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.LOST);
    Future<Void> waiting = client.send(1, "b");
    Peer next = server.acceptOpen(OPEN);
    assertEquals(
        OutcomeUnknown.Cause.SERVER_RESTARTED, failure(OutcomeUnknown.class, written).reason());
    once(next, "b");
    next.write("Y\n");
    await(waiting);
  }

  @Test
  void afterARestartNumbersMeanOtherMessages() throws Exception {
    open();
    Peer peer = server.acceptOpen(OPEN);
    peer.write("M\n5\n1\n12\nfirst\n");
    peer.expect("K\n5\n");
    server.knowKeys(EPOCH + 1);
    peer.reset();
    listener.expect(CONNECTED);
    listener.expect(new ChatMessage(5, 1, 12, "first"));
    listener.expectDisconnection(Cause.LOST);
    Peer next = server.acceptOpen(OPEN);
    next.write("M\n5\n1\n12\nsecond\n");
    listener.expect(CONNECTED);
    listener.expect(new ChatMessage(5, 1, 12, "second"));
    next.expect("K\n5\n");
  }

  @Test
  void aServerThatBecomesAnOlderOneHasStartedAnew() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    Future<Void> written = client.send(1, "a");
    once(peer, "a");
    server.knowNoKeys();
    peer.reset();
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.LOST);
    try (Peer confused = server.accept()) {
      confused.expect(OPEN + "I\n");
      confused.write("Y\nB\ninvalid\n-1\n");
    }
    listener.expectDisconnection(Cause.LOST);
    Future<Void> waiting = client.send(1, "b");
    Peer older = server.acceptOpen(OPEN);
    failure(OutcomeUnknown.class, written);
    older.expect("S\n12\n1\nb\n");
    older.write("Y\n");
    await(waiting);
    assertEquals(Optional.empty(), client.information());
  }

  @Test
  void anOlderServerThatIsReplacedByANewerOneIsAskedAgain() throws Exception {
    server.knowNoKeys();
    LongChatClient client = open();
    server.acceptOpen(OPEN).close();
    server.knowKeys(EPOCH);
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.LOST);
    Peer newer = server.acceptOpen(OPEN);
    Future<Void> sent = client.send(1, "a");
    once(newer, "a");
    newer.write("Y\n");
    await(sent);
  }

  @Test
  void aSendIsGivenUpBeforeTheServerHasForgottenItsKey() throws Exception {
    int port = server.port();
    LongChatClient client =
        client(
            LongChatClientOptions.of("127.0.0.1", port, 12)
                .withBackoff(3_600_000, 3_600_000)
                .withResendSeconds(1));
    client.open();
    Peer peer = server.acceptOpen(OPEN);
    Future<Void> written = client.send(1, "a");
    once(peer, "a");
    peer.reset();
    server.close();
    assertEquals(OutcomeUnknown.Cause.GIVEN_UP, failure(OutcomeUnknown.class, written).reason());
    await(client.close());
  }

  @Test
  void closingLeavesOpenWhatBecameOfWhatWasWritten() throws Exception {
    LongChatClient client = open();
    Peer peer = server.acceptOpen(OPEN);
    Future<Void> written = client.send(1, "a");
    once(peer, "a");
    peer.reset();
    listener.expect(CONNECTED);
    listener.expectDisconnection(Cause.LOST);
    server.accept();
    Future<Void> waiting = client.send(1, "b");
    await(client.close());
    assertEquals(
        OutcomeUnknown.Cause.CLIENT_CLOSED, failure(OutcomeUnknown.class, written).reason());
    failure(ChatException.NotSent.class, waiting);
  }

  @Test
  void noMoreAreUnansweredThanAServerKnowsKeysOf() throws Exception {
    LongChatClient client =
        client(options().withMaxUnanswered(2_000).withHeartbeatSeconds(1));
    client.open();
    Peer peer = server.acceptOpen("L\n12\n1\n");
    listener.expect(CONNECTED);
    List<Future<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 1_024; i++) {
      sends.add(client.send(1, "a"));
    }
    for (int i = 0; i < 1_023; i++) {
      once(peer, "a");
    }
    assertEquals("H\n", peer.readLines(1), "the last one waits");
    peer.write("Y\n");
    once(peer, "a");
    peer.write("Y\n".repeat(1_022) + "H\nY\n");
    await(Future.all(sends));
  }

  @Test
  void theLimitsOfTheServerAreKnownAndNothingBeyondThemIsSent() throws Exception {
    LongChatClient client = client();
    assertEquals(Optional.empty(), client.information());
    Future<Void> open = client.open();
    Future<Void> tooSoon = client.send(128, "a");
    Peer peer = server.acceptOpen(OPEN);
    await(open);
    assertEquals(
        Optional.of(
            new ServerInformation("0.1.0", EPOCH, new RequestLimits(127, 4096, 1, 3600))),
        client.information());
    String noId = "The id is 128: this server has the ids 1 to 127";
    assertEquals(noId, failure(IllegalArgumentException.class, tooSoon).getMessage());
    assertEquals(
        noId, failure(IllegalArgumentException.class, client.send(128, "a")).getMessage());
    assertEquals(
        "The text has 4097 bytes: this server takes at most 4096",
        failure(IllegalArgumentException.class, client.send(1, "a".repeat(4097))).getMessage());
    client.send(127, "b");
    assertTrue(peer.readLines(5).startsWith("O\n12\n127\n"));
  }

  @Test
  void anIdThatTheServerDoesNotHaveIsToldWithTheLimitAndNothingIsOpened() throws Exception {
    LongChatClient client =
        client(LongChatClientOptions.of("127.0.0.1", server.port(), 200).withBackoff(1, 4));
    Background.start(server::accept);
    String noId = "The id is 200: this server has the ids 1 to 127";
    assertEquals(noId, failure(IllegalArgumentException.class, client.open()).getMessage());
    listener.expect(new Disconnection(Cause.OUT_OF_RANGE, noId, Disconnection.NEVER));
    await(client.close());
  }

  @Test
  void aServerThatIsBusyWhenItIsAskedIsAskedAgain() throws Exception {
    server.answerQuestions("N\nbusy\n");
    Future<Void> open = client().open();
    CompletableFuture<Peer> peer = Background.start(server::accept);
    listener.expect(new Disconnection(Cause.REFUSED, "busy", 0));
    server.knowKeys(EPOCH);
    peer.get(10, TimeUnit.SECONDS).write("Y\n" + InformingListener.information(EPOCH));
    await(open);
  }

  private LongChatClient open() {
    LongChatClient client = client();
    client.open();
    return client;
  }

  private LongChatClient client() {
    return client(options());
  }

  private LongChatClient client(LongChatClientOptions options) {
    return new LongChatClient(vertx, options, listener, limit -> limit);
  }

  private LongChatClientOptions options() {
    return LongChatClientOptions.of("127.0.0.1", server.port(), 12).withBackoff(1, 4);
  }

  /** Reads a send from 12 to 1 under some key. */
  private static String once(Peer peer, String text) throws IOException {
    String send = peer.readLines(5);
    assertTrue(send.matches("O\n12\n1\n[0-9]{1,16}\n" + text + "\n"), send);
    return send;
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }

  private static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
    return assertInstanceOf(type, assertThrows(Throwable.class, () -> await(future)));
  }
}
