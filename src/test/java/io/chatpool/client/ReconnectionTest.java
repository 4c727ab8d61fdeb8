package io.chatpool.client;

import static io.chatpool.client.Disconnection.NEVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Reconnection.Ending;
import io.chatpool.wire.Goodbye;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The back-off goes 0, 100, 200, ... ms here: always the longest wait. */
class ReconnectionTest {

  private static final LongChatClientOptions OPTIONS =
      LongChatClientOptions.of("localhost", 8888, 1).withHeartbeatSeconds(10);
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(10) - 1;
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Reconnection reconnection = new Reconnection(OPTIONS, limit -> limit);

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "LOST", "SILENT", "BROKEN", "UNHANDLED"})
  void whatMayPassIsTriedAgainAtOnceAndThenWithGrowingWaits(Cause cause) {
    assertRetries(0, new Ending(cause, "why"), 0);
    assertRetries(100, new Ending(cause, "why"), 0);
    assertRetries(200, new Ending(cause, "why"), 0);
  }

  @Test
  void onlyAConnectionThatWasOpenForAHeartbeatBeginsAnew() {
    Ending lost = new Ending(Cause.LOST, "why");
    assertRetries(0, lost, SHORT_NANOS);
    assertRetries(100, lost, SHORT_NANOS);
    assertRetries(0, lost, HEARTBEAT_NANOS);
    assertRetries(100, lost, SHORT_NANOS);
  }

  @Test
  void aServerThatSaysWhenToComeBackIsBelieved() {
    assertRetries(17_000, new Ending(Cause.GOODBYE, "shutdown", 17), 0);
    assertRetries(
        1_000L * Integer.MAX_VALUE, new Ending(Cause.GOODBYE, "newer", Integer.MAX_VALUE), 0);
    assertRetries(0, new Ending(Cause.LOST, "why"), 0);
  }

  @Test
  void aServerThatSaysToComeBackAtOnceIsMetWithGrowingWaitsIfItGoesOnDoingSo() {
    Ending atOnce = new Ending(Cause.GOODBYE, "shutdown", 0);
    assertRetries(0, atOnce, 0);
    assertRetries(100, atOnce, 0);
    assertRetries(0, atOnce, HEARTBEAT_NANOS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"replaced", "invalid", "heartbeat", "shutdown", "newer"})
  void aServerThatSaysNotToComeBackIsBelieved(String reason) {
    assertRetries(NEVER, new Ending(Cause.GOODBYE, reason, Goodbye.DO_NOT_RETRY), HEARTBEAT_NANOS);
  }

  @Test
  void anIdIsTakenBackOnlyIfThatIsWanted() {
    Reconnection stubborn =
        new Reconnection(OPTIONS.withTakeBackWhenReplaced(true), limit -> limit);
    Ending replaced = new Ending(Cause.GOODBYE, "replaced", Goodbye.DO_NOT_RETRY);
    assertEquals(0, stubborn.retryMillis(replaced, 0));
    assertEquals(100, stubborn.retryMillis(replaced, 0));
    assertEquals(
        NEVER, stubborn.retryMillis(new Ending(Cause.GOODBYE, "invalid", Goodbye.DO_NOT_RETRY), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"busy", "full", "rate"})
  void aRefusalThatMayPassIsTriedAgain(String reason) {
    assertRetries(0, new Ending(Cause.REFUSED, reason), 0);
    assertRetries(100, new Ending(Cause.REFUSED, reason), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid", "denied", "newer"})
  void anyOtherRefusalIsFinal(String reason) {
    assertRetries(NEVER, new Ending(Cause.REFUSED, reason), 0);
  }

  @Test
  void aClientThatWasClosedDoesNotComeBack() {
    assertRetries(NEVER, new Ending(Cause.CLOSED, "closed"), HEARTBEAT_NANOS);
  }

  @Test
  void anAttemptThatFailsHasAnEndingUnlessNoOtherCanSucceed() {
    assertEquals(
        new Ending(Cause.REFUSED, "busy"), Ending.of(new ChatException.Refused("busy")).get());
    assertEquals(Cause.SILENT, Ending.of(new ChatException.AnswerTimeout(5)).get().cause());
    assertEquals(Cause.BROKEN, Ending.of(new ChatException.BrokenAnswer("a", null)).get().cause());
    assertEquals(
        Cause.UNREACHABLE,
        Ending.of(new ChatException.Unreachable("a", 1, new IOException("b"))).get().cause());
    assertEquals(Optional.empty(), Ending.of(new IllegalStateException("Client is closed")));
  }

  private void assertRetries(long expectedMillis, Ending ending, long openNanos) {
    assertEquals(expectedMillis, reconnection.retryMillis(ending, openNanos));
  }
}
