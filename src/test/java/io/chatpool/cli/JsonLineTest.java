package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.wire.ReceivedMessage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class JsonLineTest {

  @Test
  void aMessageIsOneObject() {
    assertEquals(
        "{\"from\":12,\"text\":\"say \\\"grüße\\\" 😀\"}",
        MessageFormat.JSON.message(new ReceivedMessage(12, "say \"grüße\" 😀")));
  }

  @Test
  void controlsAreEscapedAndReadBackAsTheyWere() {
    String text = "a\u001b\u009b\u2028\u202eb" + Character.toString(0xe0041);
    String line = MessageFormat.JSON.message(new ReceivedMessage(1, text));
    assertEquals(0, line.codePoints().filter(VisibleText::isControl).count(), line);
    assertEquals(text, new JsonObject(line).getString("text"));
  }
}
