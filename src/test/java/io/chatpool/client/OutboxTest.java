package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Outbox outbox = new Outbox(3);

  @Test
  void answersGoToTheSendsInTheOrderOfWriting() {
    Future<Void> first = add("a");
    Future<Void> second = add("b");
    assertEquals("ab", writeAll());
    outbox.granted();
    assertTrue(first.succeeded());
    assertFalse(second.isComplete());
    outbox.refused("busy");
    assertEquals("busy", assertInstanceOf(RefusedException.class, second.cause()).reason());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void whatWaitsAndWhatIsUnansweredCountsTogether() {
    add("a");
    add("b");
    outbox.write();
    add("c");
    assertInstanceOf(NotSentException.class, add("d").cause());
    outbox.granted();
    assertFalse(add("e").isComplete());
  }

  @Test
  void whatWasWrittenComesFirstAgainAndInOrder() {
    add("a");
    add("b");
    add("c");
    outbox.write();
    outbox.write();
    outbox.rewind();
    assertEquals("abc", writeAll());
  }

  @Test
  void onlyWhatWasWrittenOnceMayHaveBeenApplied() {
    Future<Void> answered = add("a");
    Future<Void> written = add("b");
    outbox.write();
    outbox.write();
    outbox.granted();
    outbox.rewind();
    Future<Void> waiting = add("c");
    outbox.fail("the test wants it");
    assertTrue(answered.succeeded());
    assertInstanceOf(ConnectionLostException.class, written.cause());
    assertInstanceOf(NotSentException.class, waiting.cause());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void whatWasWrittenAgainCountsAsWritten() {
    Future<Void> first = add("a");
    Future<Void> second = add("b");
    outbox.write();
    outbox.rewind();
    outbox.write();
    outbox.granted();
    outbox.fail("the test wants it");
    assertTrue(first.succeeded());
    assertInstanceOf(NotSentException.class, second.cause());
  }

  private Future<Void> add(String request) {
    Promise<Void> outcome = Promise.promise();
    outbox.add(request.getBytes(StandardCharsets.UTF_8), outcome);
    return outcome.future();
  }

  private String writeAll() {
    StringBuilder written = new StringBuilder();
    while (outbox.hasWaiting()) {
      written.append(new String(outbox.write(), StandardCharsets.UTF_8));
    }
    return written.toString();
  }
}
