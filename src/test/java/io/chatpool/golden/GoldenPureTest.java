package io.chatpool.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden conversations without a socket: decoder, session, pool and encoders, and a clock of
 * our own. Those of long connections are [P-15] to [P-19], [P-21] to [P-23].
 */
class GoldenPureTest {

  @TestFactory
  Stream<DynamicTest> whatComesIsWhatTheFileSays() {
    return ConversationRun.all(PureDoor::new);
  }
}
