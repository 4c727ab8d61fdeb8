package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step;
import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden conversations on real sockets; only the pool's clock is the test's. */
class GoldenTcpTest {

  @TestFactory
  Stream<DynamicTest> theAnswersAreThoseOfTheFile() {
    return GoldenConversations.load().stream()
        .map(file -> DynamicTest.dynamicTest(file.name(), () -> run(file)));
  }

  private static void run(Conversation conversation) {
    AtomicLong clockMicros = new AtomicLong(GoldenConversations.START_MICROS);
    try (TestServer server =
        TestServer.start(
            TestServer.configWith("server", "requestGraceMillis", 50), clockMicros::get)) {
      for (Step step : conversation.steps()) {
        if (step instanceof Step.Exchange exchange) {
          String answer = GoldenConversations.escape(answer(server, exchange));
          String expected = GoldenConversations.escape(exchange.answer());
          assertEquals(expected, answer, () -> exchange + "\n" + conversation.why());
        } else if (step instanceof Step.Pass pass) {
          clockMicros.addAndGet(TimeUnit.SECONDS.toMicros(pass.seconds()));
        }
      }
    }
  }

  private static byte[] answer(TestServer server, Step.Exchange exchange) {
    try (RawClient client = server.connect()) {
      client.send(exchange.request());
      if (exchange.endInput()) {
        client.shutOutput();
      }
      return client.readBytesToEnd();
    }
  }
}
