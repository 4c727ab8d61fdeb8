package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LongChatClientOptionsTest {

  private static final LongChatClientOptions DEFAULTS = LongChatClientOptions.of("a", 1, 2);

  @Test
  void theDefaultsAreThoseThatAreDocumented() {
    assertEquals(
        new LongChatClientOptions(
            "a", 1, 2, 30, 5_000, 10_000, 1 << 20, 100, 30_000, false, 120, 1_024),
        DEFAULTS);
  }

  @Test
  void eachValueCanBeReplacedByItself() {
    assertEquals(
        new LongChatClientOptions("a", 1, 2, 3, 4, 5, 6, 7, 8, true, 9, 10),
        DEFAULTS
            .withHeartbeatSeconds(3)
            .withConnectTimeoutMillis(4)
            .withAnswerTimeoutMillis(5)
            .withMaxTextBytes(6)
            .withBackoff(7, 8)
            .withTakeBackWhenReplaced(true)
            .withResendSeconds(9)
            .withMaxUnanswered(10));
  }

  @Test
  void aValueOutOfRangeIsNamed() {
    assertFault(
        "port is 65536 (expected: 1 to 65535)", () -> LongChatClientOptions.of("a", 65_536, 1));
    assertFault("id is -1 (expected: 0 to 2147483647)", () -> LongChatClientOptions.of("a", 1, -1));
    assertFault(
        "heartbeatSeconds is 3601 (expected: 1 to 3600)",
        () -> DEFAULTS.withHeartbeatSeconds(3_601));
    assertFault(
        "connectTimeoutMillis is 0 (expected: 1 to 2147483647)",
        () -> DEFAULTS.withConnectTimeoutMillis(0));
    assertFault(
        "answerTimeoutMillis is 0 (expected: 1 to 2147483647)",
        () -> DEFAULTS.withAnswerTimeoutMillis(0));
    assertFault(
        "maxTextBytes is 0 (expected: 1 to 2147483645)", () -> DEFAULTS.withMaxTextBytes(0));
    assertFault(
        "backoffBaseMillis is 0 (expected: 1 to 86400000)", () -> DEFAULTS.withBackoff(0, 1));
    assertFault(
        "backoffCapMillis is 9 (expected: 10 to 86400000)", () -> DEFAULTS.withBackoff(10, 9));
    assertFault(
        "maxUnanswered is 0 (expected: 1 to 2147483647)", () -> DEFAULTS.withMaxUnanswered(0));
  }

  private static void assertFault(String expected, Executable use) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, use).getMessage());
  }
}
