package io.chatpool.golden;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden conversations with the real connections and the real pool, without sockets; [P-29] to
 * [P-31] with them, of which [P-30] is what {@code once.txt} and its kin say.
 */
class GoldenMemoryTest {

  @TestFactory
  Stream<DynamicTest> whatComesIsWhatTheFileSays() {
    return ConversationRun.all(MemoryDoor::new);
  }
}
