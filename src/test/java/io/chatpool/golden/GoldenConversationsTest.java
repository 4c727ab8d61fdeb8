package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step.Cut;
import io.chatpool.golden.GoldenConversations.Step.EndOutput;
import io.chatpool.golden.GoldenConversations.Step.Exchange;
import io.chatpool.golden.GoldenConversations.Step.Expect;
import io.chatpool.golden.GoldenConversations.Step.ExpectEnd;
import io.chatpool.golden.GoldenConversations.Step.Pass;
import io.chatpool.golden.GoldenConversations.Step.Send;
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
  void namedClientsSendAndHearAndEnd() {
    Conversation conversation =
        parse(
            "# why\na> L\\n\nb2> \na< Y\\n end\na>end\na< \na<end\nb2<end\nb2>end\n"
                + "c> cut\nc>cut\n");
    List<String> steps = conversation.steps().stream().map(Object::toString).toList();
    assertEquals(
        List.of(
            "a> L\\n",
            "b2> ",
            "a< Y\\n end",
            "a>end",
            "a< ",
            "a<end",
            "b2<end",
            "b2>end",
            "c> cut",
            "c>cut"),
        steps);
    assertInstanceOf(Send.class, conversation.steps().get(0));
    assertInstanceOf(Expect.class, conversation.steps().get(2));
    assertInstanceOf(EndOutput.class, conversation.steps().get(3));
    assertInstanceOf(ExpectEnd.class, conversation.steps().get(5));
    assertInstanceOf(Cut.class, conversation.steps().get(9));
  }

  @Test
  void everyByteCanBeWritten() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, EscapedBytes.unescape(EscapedBytes.escape(all)));
    assertArrayEquals("é \\n".getBytes(StandardCharsets.UTF_8), EscapedBytes.unescape("é \\\\n"));
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
        "# no such time\nT: 30",
        "# never connected\na< Y\\n",
        "# never connected\na>end",
        "# never connected\na<end",
        "# never connected\na>cut",
        "# sends after its end\na> H\\n\na>end\na> H\\n",
        "# sends after its cut\na> H\\n\na>cut\na> H\\n",
        "# ends twice\na> H\\n\na>end\na>end",
        "# cut after its end\na> H\\n\na>end\na>cut",
        "# cut after the server's end\na> H\\n\na<end\na>cut",
        "# hears after its cut\na> H\\n\na>cut\na< H\\n",
        "# hears after the server's end\na> H\\n\na<end\na< H\\n",
        "# the server cuts nobody\na> H\\n\na<cut",
        "# no such end\na> H\\n\na>ends",
        "# no space\na>H\\n",
        "# no such name\nA> H\\n",
        "# no such name\n> H\\n",
        "# no such escape\na> \\q",
        "# a client instead of an answer\nC: R\\n\na> H\\n\nS: Y\\n"
      })
  void aMalformedFileIsRefused(String file) {
    assertThrows(IllegalArgumentException.class, () -> parse(file));
  }

  @Test
  void allFilesAreLoaded() {
    List<String> names = GoldenConversations.load().stream().map(Conversation::name).toList();
    assertTrue(
        names.containsAll(List.of("hello", "overflow", "random-times", "long-open")),
        names::toString);
  }

  private static Conversation parse(String file) {
    return ConversationParser.parse("test", file.lines().toList());
  }

  private static void assertExchange(
      String request, boolean endInput, String answer, GoldenConversations.Step step) {
    Exchange exchange = assertInstanceOf(Exchange.class, step);
    assertEquals(request, new String(exchange.request(), StandardCharsets.UTF_8));
    assertEquals(endInput, exchange.endInput());
    assertEquals(answer, new String(exchange.answer(), StandardCharsets.UTF_8));
  }
}
