package io.chatpool.golden;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden conversations on WebSockets [P-25, P-26]; only the pool's clock is the test's. */
class GoldenWebSocketTest {

  /**
   * In these, a request is wrong because the client ends its output before its last line. A
   * WebSocket's Close says no such thing: nobody waits for an answer behind it [P-26].
   */
  private static final Set<String> ENDS_OF_OUTPUT =
      Set.of("missing-lines", "carriage-returns", "long-refused");

  @TestFactory
  Stream<DynamicTest> whatComesIsWhatTheFileSays() {
    return ConversationRun.all(WebSocketDoor::new)
        .filter(test -> !ENDS_OF_OUTPUT.contains(test.getDisplayName()));
  }
}
