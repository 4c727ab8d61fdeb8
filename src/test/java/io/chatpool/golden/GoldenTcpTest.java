package io.chatpool.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden conversations on real sockets; only the pool's clock is the test's. Those of long
 * connections are [P-15] to [P-19], [P-21] to [P-23].
 */
class GoldenTcpTest {

  @TestFactory
  Stream<DynamicTest> whatComesIsWhatTheFileSays() {
    return ConversationRun.all(TcpDoor::new);
  }
}
