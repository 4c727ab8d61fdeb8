package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.ChatException.NotSent;
import io.chatpool.client.ChatException.OutcomeUnknown;
import io.chatpool.wire.RequestLimits;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All is sent from 1 to 2; the key of a text is its first character. */
class OutboxTest {

  private static final long RESEND_NANOS = 100;

  private Outbox outbox = new Outbox(3, RESEND_NANOS);

  @Test
  void answersGoToTheSendsInTheOrderOfWriting() {
    Future<Void> first = add("a");
    Future<Void> second = add("b");
    assertEquals("ab", writeAll(0));
    outbox.granted();
    assertTrue(first.succeeded());
    assertFalse(second.isComplete());
    outbox.refused("busy");
    assertEquals("busy", assertInstanceOf(ChatException.Refused.class, second.cause()).reason());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void whatWaitsAndWhatIsUnansweredCountsTogether() {
    add("a");
    add("b");
    outbox.write(true, 0);
    add("c");
    assertInstanceOf(NotSent.class, add("d").cause());
    outbox.granted();
    assertFalse(add("e").isComplete());
  }

  @Test
  void whatWasWrittenComesFirstAgainUnderTheSameKeyAndInOrder() {
    add("a");
    add("b");
    add("c");
    String first = text(outbox.write(true, 0));
    outbox.write(true, 0);
    outbox.connectionEnded(true);
    assertEquals("O\n1\n2\n97\na\n", first);
    assertEquals(first, text(outbox.write(true, 1)));
    assertEquals("bc", writeAll(1));
  }

  @Test
  void anOlderServerIsSentNothingTwiceAndGetsWhatWasNeverWritten() {
    Future<Void> written = add("a");
    add("b");
    assertEquals("S\n1\n2\na\n", text(outbox.write(false, 0)));
    outbox.connectionEnded(false);
    assertUnknown(OutcomeUnknown.Cause.CONNECTION_LOST, written);
    assertEquals("b", writeAll(0));
  }

  @Test
  void aServerThatHasStartedAnewIsSentOnlyWhatWasNeverWritten() {
    Future<Void> written = add("a");
    outbox.write(true, 0);
    outbox.connectionEnded(true);
    Future<Void> waiting = add("b");
    outbox.serverRestarted();
    assertUnknown(OutcomeUnknown.Cause.SERVER_RESTARTED, written);
    assertFalse(waiting.isComplete());
    assertEquals("b", writeAll(0));
  }

  @Test
  void whatWasFirstWrittenTooLongAgoIsNotWrittenAgain() {
    Future<Void> old = add("a");
    Future<Void> younger = add("b");
    outbox.write(true, 0);
    outbox.write(true, 1);
    outbox.connectionEnded(true);
    outbox.write(true, 50);
    outbox.connectionEnded(true);
    add("c");
    assertTrue(outbox.hasResends());
    assertEquals(RESEND_NANOS, outbox.nextExpiryNanos());
    outbox.expire(RESEND_NANOS - 1);
    assertFalse(old.isComplete());
    outbox.expire(RESEND_NANOS);
    assertUnknown(OutcomeUnknown.Cause.GIVEN_UP, old);
    assertFalse(younger.isComplete());
    assertEquals("bc", writeAll(RESEND_NANOS));
  }

  @Test
  void whatWasNeverWrittenDoesNotGrowOld() {
    Future<Void> waiting = add("a");
    assertFalse(outbox.hasResends());
    outbox.expire(Long.MAX_VALUE);
    assertFalse(waiting.isComplete());
  }

  @Test
  void fewerAreUnansweredOnAConnectionThanAServerKnowsKeysOf() {
    outbox = new Outbox(2_000, RESEND_NANOS);
    for (int i = 0; i < 1_024; i++) {
      add("a");
    }
    assertEquals(1_023, writeAll(0).length());
    assertFalse(outbox.mayWrite());
    outbox.granted();
    assertTrue(outbox.mayWrite());
  }

  @Test
  void whatTheServerWouldRefuseFailsBeforeItIsWritten() {
    Future<Void> tooLong = add("abcd");
    Future<Void> right = add("abc");
    outbox.check(new ServerInformation("1", 7, new RequestLimits(5, 3, 1, 2)));
    assertEquals("The text has 4 bytes: this server takes at most 3", tooLong.cause().getMessage());
    assertFalse(right.isComplete());
    assertEquals("abc", writeAll(0));
  }

  @Test
  void onlyWhatWasWrittenOnceMayHaveBeenApplied() {
    Future<Void> answered = add("a");
    Future<Void> written = add("b");
    outbox.write(true, 0);
    outbox.write(true, 0);
    outbox.granted();
    outbox.connectionEnded(true);
    Future<Void> waiting = add("c");
    outbox.fail("the test wants it");
    assertTrue(answered.succeeded());
    assertUnknown(OutcomeUnknown.Cause.CLIENT_CLOSED, written);
    assertInstanceOf(NotSent.class, waiting.cause());
    assertTrue(outbox.isEmpty());
  }

  private static void assertUnknown(OutcomeUnknown.Cause expected, Future<Void> outcome) {
    assertEquals(expected, assertInstanceOf(OutcomeUnknown.class, outcome.cause()).reason());
  }

  private Future<Void> add(String text) {
    Promise<Void> outcome = Promise.promise();
    outbox.add(new Outbox.Sending(1, 2, text.charAt(0), text), outcome);
    return outcome.future();
  }

  /** The texts of all that may be written. */
  private String writeAll(long nowNanos) {
    List<String> written = new ArrayList<>();
    while (outbox.mayWrite()) {
      String[] lines = text(outbox.write(true, nowNanos)).split("\n");
      written.add(lines[lines.length - 1]);
    }
    return String.join("", written);
  }

  private static String text(byte[] request) {
    return new String(request, StandardCharsets.UTF_8);
  }
}
