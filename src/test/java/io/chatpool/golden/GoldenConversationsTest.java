package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step.Exchange;
import io.chatpool.golden.GoldenConversations.Step.Pass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenConversationsTest {

  @Test
  void aFileIsItsReasonAndItsSteps() {
    Conversation conversation =
        parse(
            "# why\n# indeed\n\nC: R\\n1\\n\nS: Y\\n\nT: +30s\n"
                + "C-end: R\\n1\nS: N\\n\nC-end:\nS: \\n");
    assertEquals("why\nindeed\n", conversation.why());
    assertEquals(4, conversation.steps().size());
    assertExchange("R\n1\n", false, "Y\n", conversation.steps().get(0));
    assertEquals(new Pass(30), conversation.steps().get(1));
    assertExchange("R\n1", true, "N\n", conversation.steps().get(2));
    assertExchange("", true, "\n", conversation.steps().get(3));
  }

  @Test
  void everyByteCanBeWritten() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, GoldenConversations.unescape(GoldenConversations.escape(all)));
    assertArrayEquals(
        "é \\n".getBytes(StandardCharsets.UTF_8), GoldenConversations.unescape("é \\\\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C: R\\n\nS: Y\\n",
        "# no steps",
        "# no answer\nC: R\\n",
        "# two requests\nC: R\\n\nC: R\\n\nS: Y\\n",
        "# two answers\nC: R\\n\nS: Y\\n\nS: Y\\n",
        "# late reason\nC: R\\n\nS: Y\\n\n# later",
        "# no such escape\nC: R\\q\nS: Y\\n",
        "# unfinished escape\nC: R\\x0\nS: Y\\n",
        "# unfinished escape\nC: R\\\nS: Y\\n",
        "# no such line\nX: R\\n",
        "# no such line\nCC: R\\n\nS: Y\\n",
        "# no such time\nT: 30"
      })
  void aMalformedFileIsRefused(String file) {
    assertThrows(IllegalArgumentException.class, () -> parse(file));
  }

  @Test
  void allFilesAreLoaded() {
    List<String> names = GoldenConversations.load().stream().map(Conversation::name).toList();
    assertTrue(names.containsAll(List.of("hello", "overflow", "random-times")), names::toString);
  }

  private static Conversation parse(String file) {
    return GoldenConversations.parse("test", file.lines().toList());
  }

  private static void assertExchange(
      String request, boolean endInput, String answer, GoldenConversations.Step step) {
    Exchange exchange = assertInstanceOf(Exchange.class, step);
    assertEquals(request, new String(exchange.request(), StandardCharsets.UTF_8));
    assertEquals(endInput, exchange.endInput());
    assertEquals(answer, new String(exchange.answer(), StandardCharsets.UTF_8));
  }
}
