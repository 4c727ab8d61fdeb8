package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server says before it ends a long connection [P-21]. */
class GoodbyeTest {

  @ParameterizedTest
  @CsvSource({
    "REPLACED, -1, 'B\nreplaced\n-1\n'",
    "HEARTBEAT, 0, 'B\nheartbeat\n0\n'",
    "SHUTDOWN, 5, 'B\nshutdown\n5\n'",
    "INVALID, -1, 'B\ninvalid\n-1\n'"
  })
  void itIsItsReasonAndWhenToComeBack(Goodbye reason, int retrySeconds, String frame) {
    assertArrayEquals(frame.getBytes(StandardCharsets.US_ASCII), reason.frame(retrySeconds));
  }

  @Test
  void theReasonsAreAClosedSet() {
    assertEquals(
        List.of("replaced", "heartbeat", "shutdown", "invalid"),
        Arrays.stream(Goodbye.values()).map(Goodbye::word).toList());
    assertEquals(-1, Goodbye.DO_NOT_RETRY);
  }
}
