package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.client.ChatMessage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class MessageFormatTest {

  private static final ChatMessage DIRECT = new ChatMessage(7, 5, 12, "a\u001b\"");
  private static final ChatMessage BROADCAST = new ChatMessage((1L << 53) - 1, 5, 0, "b");

  @Test
  void peopleSeeWhoSaysWhatToWhomAndNoControls() {
    assertEquals("5: a\\u{1b}\"", MessageFormat.TEXT.message(DIRECT));
    assertEquals("5 (to all): b", MessageFormat.TEXT.message(BROADCAST));
    assertEquals("(missed messages: 3 dropped, 1 expired)", MessageFormat.TEXT.gap(3, 1));
  }

  @Test
  void programsGetOneObjectPerLine() {
    assertEquals(
        "{\"seq\":7,\"from\":5,\"to\":12,\"text\":\"a\\u001B\\\"\"}",
        MessageFormat.JSON.message(DIRECT));
    assertEquals(
        "{\"seq\":9007199254740991,\"from\":5,\"to\":0,\"text\":\"b\"}",
        MessageFormat.JSON.message(BROADCAST));
    assertEquals("{\"gap\":{\"dropped\":3,\"expired\":1}}", MessageFormat.JSON.gap(3, 1));
    assertEquals(
        DIRECT.text(), new JsonObject(MessageFormat.JSON.message(DIRECT)).getString("text"));
  }
}
