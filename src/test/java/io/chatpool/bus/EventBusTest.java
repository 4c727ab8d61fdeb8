package io.chatpool.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public addresses: {@code src/site/markdown/event-bus.md}. */
class EventBusTest {

  private TestServer server;

  @BeforeEach
  void start() {
    // Longer than what waits for an acknowledgement: that is to end first.
    JsonObject patient = TestServer.configWith("server", "lingerSeconds", 10);
    server = TestServer.start(patient.put("pool", new JsonObject().put("maxQueueLength", 4)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Somebody else's verticle: answers every message to id 50 with an echo to its sender. */
  private static final class EchoVerticle extends VerticleBase {

    @Override
    public Future<?> start() {
      vertx.setPeriodic(5, tick -> echo());
      return Future.succeededFuture();
    }

    private void echo() {
      vertx
          .eventBus()
          .<JsonObject>request("chatpool.receive", new JsonObject().put("id", 50))
          .map(Message::body)
          .onSuccess(
              reply ->
                  reply.getJsonArray("messages").stream()
                      .map(JsonObject.class::cast)
                      .forEach(
                          message ->
                              vertx
                                  .eventBus()
                                  .request(
                                      "chatpool.send",
                                      new JsonObject()
                                          .put("from", 50)
                                          .put("to", message.getInteger("from"))
                                          .put("text", "echo of " + message.getString("text")))));
    }
  }

  @Test
  void aVerticleOfSomebodyElseTalksWithTcpClients() {
    TestServer.await(server.vertx().deployVerticle(new EchoVerticle()));
    assertEquals("Y\n", server.exchange("S\n1\n50\nHällo\n"));
    String answer = server.exchange("R\n1\n");
    while (answer.equals("Y\n0\n\n")) {
      answer = server.exchange("R\n1\n");
    }
    assertEquals("Y\n1\n50\necho of Hällo\n", answer);
  }

  @Test
  void aMessageCarriesItsSeqAndToWhomItWasSent() {
    request("chatpool.send", "{'from':12,'to':1,'text':'to one'}");
    server.exchange("S\n13\n0\nto all\n");
    JsonArray messages = receive("{'id':1}");
    assertEquals(2, messages.size());
    JsonObject first = messages.getJsonObject(0);
    JsonObject second = messages.getJsonObject(1);
    assertEquals(12, first.getInteger("from"));
    assertEquals(1, first.getInteger("to"));
    assertEquals("to one", first.getString("text"));
    assertEquals(0, second.getInteger("to"));
    assertTrue(second.getLong("seq") > first.getLong("seq"));
  }

  @Test
  void whatIsHandedOutWithoutAckIsDelivered() {
    request("chatpool.send", "{'from':12,'to':1,'text':'hi'}");
    assertEquals(1, receive("{'id':1}").size());
    assertEquals("Y\n0\n\n", server.exchange("R\n1\n"));
    assertEquals(1, server.stats().getInteger("delivered"));
  }

  @Test
  void whatIsAcknowledgedIsDeliveredAndTheRestComesBackAfterFiveSeconds() {
    request("chatpool.send", "{'from':12,'to':1,'text':'one'}");
    request("chatpool.send", "{'from':12,'to':1,'text':'two'}");
    JsonArray messages = receive("{'id':1,'ack':true}");
    assertEquals(2, messages.size());
    long firstSeq = messages.getJsonObject(0).getLong("seq");
    assertEquals(
        new JsonObject().put("ok", true),
        request("chatpool.ack", "{'id':1,'seq':" + firstSeq + "}"));
    long startNanos = System.nanoTime();
    // Waits until what is in flight is given back: a second receive never overtakes a first.
    assertEquals("two", receive("{'id':1}").getJsonObject(0).getString("text"));
    long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    assertTrue(waitedMillis > 3_000, waitedMillis + " ms");
  }

  @Test
  void whatIsSentAgainWithItsKeyIsStoredOnce() {
    request("chatpool.send", "{'from':12,'to':1,'text':'once','key':9007199254740991}");
    request("chatpool.send", "{'from':12,'to':1,'text':'once','key':9007199254740991}");
    assertEquals(1, receive("{'id':1}").size());
    assertEquals(1, server.stats().getInteger("keysRepeated"));
  }

  @Test
  void aSendThatThePoolHasNoRoomForFails() {
    server.close();
    JsonObject pool = new JsonObject().put("maxBytes", 6_000);
    server = TestServer.start(new JsonObject().put("pool", pool));
    request("chatpool.send", "{'from':12,'to':1,'text':'%s'}".formatted("x".repeat(4_000)));
    ReplyException failure =
        failure(
            "chatpool.send",
            json("{'from':12,'to':1,'text':'%s'}".formatted("x".repeat(4_000))));
    assertEquals(JsonAddresses.FULL, failure.failureCode());
    assertEquals(
        "full: the pool keeps all that it may (pool.maxBytes), it was not applied",
        failure.getMessage());
    assertEquals(1, receive("{'id':1}").size());
  }

  @Test
  void notMoreThanSoManyReceivesWaitForTheirAnswer() {
    request("chatpool.send", "{'from':12,'to':1,'text':'one'}");
    receive("{'id':1,'ack':true}");
    for (int i = 0; i < JsonAddresses.MAX_RECEIVES; i++) {
      server.vertx().eventBus().request("chatpool.receive", json("{'id':1}"));
    }
    ReplyException failure = failure("chatpool.receive", json("{'id':2}"));
    assertEquals(JsonAddresses.BUSY, failure.failureCode());
  }

  @Test
  void acknowledgedHandOutsDoNotKeepOthersFromReceiving() {
    for (int i = 0; i <= JsonAddresses.MAX_RECEIVES; i++) {
      request("chatpool.send", "{'from':12,'to':1,'text':'one'}");
      long seq = receive("{'id':1,'ack':true}").getJsonObject(0).getLong("seq");
      request("chatpool.ack", "{'id':1,'seq':" + seq + "}");
    }
    assertEquals(JsonAddresses.MAX_RECEIVES + 1, server.stats().getInteger("delivered"));
  }

  @Test
  void whatIsAcknowledgedInFullDoesNotComeBack() {
    request("chatpool.send", "{'from':12,'to':1,'text':'one'}");
    long seq = receive("{'id':1,'ack':true}").getJsonObject(0).getLong("seq");
    request("chatpool.ack", "{'id':1,'seq':" + seq + "}");
    assertEquals(0, receive("{'id':1}").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chatpool.send | {} | invalid: from is null (expected: 1..127)",
        "chatpool.send | {'from':0,'to':1,'text':'x'} | invalid: from is 0 (expected: 1..127)",
        "chatpool.send | {'from':128,'to':1,'text':'x'} | invalid: from is 128 (expected: 1..127)",
        "chatpool.send | {'from':4294967297,'to':1,'text':'x'}"
            + " | invalid: from is 4294967297 (expected: 1..127)",
        "chatpool.send | {'from':1.5,'to':1,'text':'x'} | invalid: from is 1.5 (expected: 1..127)",
        "chatpool.send | {'from':'1','to':1,'text':'x'} | invalid: from is 1 (expected: 1..127)",
        "chatpool.send | {'from':1,'to':-1,'text':'x'}"
            + " | invalid: to is -1 (expected: 0 for everyone, or 1..127)",
        "chatpool.send | {'from':1,'to':1} | invalid: text is null (expected: a string)",
        "chatpool.send | {'from':1,'to':1,'text':'x','key':-1}"
            + " | invalid: key is -1 (expected: a whole number 0..9007199254740991)",
        "chatpool.send | {'from':1,'to':1,'text':'x','key':9007199254740992}"
            + " | invalid: key is 9007199254740992 (expected: a whole number 0..9007199254740991)",
        "chatpool.send | {'from':1,'to':1,'text':'x','key':'1'}"
            + " | invalid: key is 1 (expected: a whole number 0..9007199254740991)",
        "chatpool.send | {'from':1,'to':1,'text':7} | invalid: text is 7 (expected: a string)",
        "chatpool.send | {'from':1,'to':1,'text':'a\\nb'}"
            + " | invalid: text has a line break (expected: one line)",
        "chatpool.send | {'from':1,'to':1,'text':'\\ud800'}"
            + " | invalid: text has half of a surrogate pair",
        "chatpool.send | {'from':1,'to':1,'text':'x','txt':'y'} | invalid: unknown field txt",
        "chatpool.receive | {'id':0} | invalid: id is 0 (expected: 1..127)",
        "chatpool.receive | {'id':1,'ack':'yes'} | invalid: ack is yes (expected: true or false)",
        "chatpool.ack | {'id':1} | invalid: seq is null (expected: the seq of a message)",
        "chatpool.stats | {'x':1} | invalid: unknown field x",
        "chatpool.survey | {'x':1} | invalid: unknown field x",
      })
  void aWrongRequestFailsWithACodeAndNamesTheField(String address, String body, String message) {
    ReplyException failure = failure(address, json(body));
    assertEquals(JsonAddresses.INVALID, failure.failureCode());
    assertEquals(message, failure.getMessage());
    assertEquals(0, server.stats().getInteger("stored"));
  }

  @Test
  void aBodyThatIsNoObjectFailsAndSoDoesATextThatIsTooLong() {
    assertEquals(
        "invalid: the body must be a JSON object", failure("chatpool.send", "S").getMessage());
    String tooLong = "ä".repeat(2049);
    assertEquals(
        "invalid: text has 4098 bytes (expected: at most 4096)",
        failure("chatpool.send", json("{'from':1,'to':1}").put("text", tooLong)).getMessage());
  }

  @Test
  void withoutAPoolTheRequestFailsAtOnce() {
    server.undeployPool();
    ReplyException failure = failure("chatpool.send", json("{'from':1,'to':1,'text':'x'}"));
    assertEquals(ReplyFailure.NO_HANDLERS, failure.failureType());
    server.deployPool();
  }

  @Test
  void mailboxesThatLoseMessagesArePublished() throws InterruptedException {
    BlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
    server
        .vertx()
        .eventBus()
        .<JsonObject>consumer("chatpool.events", event -> events.add(event.body()));
    for (int i = 0; i < 7; i++) {
      request("chatpool.send", "{'from':1,'to':9,'text':'x'}");
    }
    int dropped = 0;
    while (dropped < 3) {
      JsonObject event = events.poll(10, TimeUnit.SECONDS);
      assertEquals("dropped", event.getString("type"));
      assertEquals(9, event.getInteger("id"));
      dropped += event.getInteger("count");
    }
    assertEquals(3, dropped);
  }

  @Test
  void theSurveyTellsHowFullMailboxesAre() {
    for (int i = 0; i < 4; i++) {
      server.exchange("S\n2\n1\nhello\n");
    }
    server.exchange("S\n2\n3\nhello\n");
    JsonObject survey = request("chatpool.survey", "{}");
    assertTrue((Long) survey.remove("oldestAgeMicros") > 0);
    String expected =
        "{'empty':0,'belowHalf':1,'fromHalf':0,'nearFull':0,'full':1,"
            + "'fullest':[{'id':1,'messages':4},{'id':3,'messages':1}]}";
    assertEquals(json(expected), survey);
  }

  @Test
  void theStatsCountWhatHappened() {
    server.exchange("S\n1\n2\nx\n");
    server.exchange("S\n1\n0\nx\n");
    server.exchange("R\n2\n");
    while (server.stats().getInteger("inFlight") > 0) {
      // The server has not yet seen that the answer has arrived.
      Thread.onSpinWait();
    }
    try (RawClient unread = server.connect()) {
      unread.send("R\n3\n").awaitUnreadAnswer();
      JsonObject stats = server.stats();
      assertEquals(2, stats.getInteger("stored"));
      assertEquals(2, stats.getInteger("merged"));
      assertEquals(3, stats.getInteger("mailboxes"));
      assertEquals(1, stats.getInteger("inFlight"));
    }
    assertEquals("Y\n1\n1\nx\n", server.exchange("R\n3\n"));
    JsonObject stats = server.stats();
    assertEquals(1, stats.getInteger("givenBack"));
    assertEquals(0, stats.getInteger("queued"));
  }

  private JsonArray receive(String body) {
    return request("chatpool.receive", body).getJsonArray("messages");
  }

  private JsonObject request(String address, String body) {
    return TestServer.await(server.vertx().eventBus().<JsonObject>request(address, json(body)))
        .body();
  }

  private ReplyException failure(String address, Object body) {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () -> TestServer.await(server.vertx().eventBus().request(address, body)));
    return (ReplyException) error.getCause().getCause();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}
