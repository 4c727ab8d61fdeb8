package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Holds a conversation and compares what comes with what the file says.
 *
 * @param byteByByte whether named clients send each byte by itself: where bytes are cut means
 *     nothing [P-1]
 */
record ConversationRun(Conversation conversation, boolean byteByByte) {

  /** All files as tests; those with named clients a second time, byte by byte. */
  static Stream<DynamicTest> all(Supplier<Door> doors) {
    return GoldenConversations.load().stream()
        .flatMap(ConversationRun::runs)
        .map(run -> DynamicTest.dynamicTest(run.name(), () -> run.at(doors)));
  }

  private static Stream<ConversationRun> runs(Conversation file) {
    ConversationRun whole = new ConversationRun(file, false);
    boolean hasClients = file.steps().stream().anyMatch(Step.Send.class::isInstance);
    return hasClients ? Stream.of(whole, new ConversationRun(file, true)) : Stream.of(whole);
  }

  private String name() {
    return byteByByte ? conversation.name() + ", byte by byte" : conversation.name();
  }

  private void at(Supplier<Door> doors) {
    try (Door door = doors.get()) {
      for (Step step : conversation.steps()) {
        perform(step, door);
      }
    }
  }

  private void perform(Step step, Door door) {
    if (step instanceof Step.Exchange exchange) {
      byte[] answer = door.exchange(exchange.request(), exchange.endInput());
      assertBytes(exchange.answer(), answer, step);
    } else if (step instanceof Step.Pass pass) {
      door.pass(pass.seconds());
    } else if (step instanceof Step.Send send) {
      send(send, door);
    } else if (step instanceof Step.Expect expect) {
      byte[] read = door.read(expect.client(), expect.bytes().length);
      assertBytes(expect.bytes(), read, step);
    } else if (step instanceof Step.EndOutput end) {
      door.endOutput(end.client());
    } else if (step instanceof Step.Cut cut) {
      door.cut(cut.client());
    } else if (step instanceof Step.ExpectEnd end) {
      assertBytes(new byte[0], door.readToEnd(end.client()), step);
    }
  }

  private void send(Step.Send send, Door door) {
    if (!byteByByte) {
      door.send(send.client(), send.bytes());
      return;
    }
    for (byte b : send.bytes()) {
      door.send(send.client(), new byte[] {b});
    }
  }

  private void assertBytes(byte[] expected, byte[] actual, Step step) {
    assertEquals(
        EscapedBytes.escape(expected),
        EscapedBytes.escape(actual),
        () -> step + "\n" + conversation.why());
  }
}
