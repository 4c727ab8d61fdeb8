package io.chatpool.cli;

import io.chatpool.client.ChatMessage;
import io.chatpool.wire.ReceivedMessage;
import io.vertx.core.json.JsonObject;

/** What commands print with {@code --json}: one object per line. */
final class JsonLine {

  private JsonLine() {}

  static String done() {
    return line(new JsonObject().put("ok", true));
  }

  static String failed(String reason) {
    return line(new JsonObject().put("ok", false).put("reason", reason));
  }

  static String message(ReceivedMessage message) {
    return line(new JsonObject().put("from", message.from()).put("text", message.text()));
  }

  static String message(ChatMessage message) {
    return line(
        new JsonObject()
            .put("seq", message.seq())
            .put("from", message.from())
            .put("to", message.to())
            .put("text", message.text()));
  }

  static String gap(long dropped, long expired) {
    return line(
        new JsonObject()
            .put("gap", new JsonObject().put("dropped", dropped).put("expired", expired)));
  }

  /**
   * JSON itself only escapes C0. The others stand in strings only, so they can be escaped there as
   * well: some readers end a line at U+0085 or U+2028, and a terminal may be the reader.
   */
  private static String line(JsonObject object) {
    StringBuilder line = new StringBuilder();
    object.encode().codePoints().forEach(character -> append(line, character));
    return line.toString();
  }

  private static void append(StringBuilder line, int character) {
    if (!VisibleText.isControl(character)) {
      line.appendCodePoint(character);
      return;
    }
    for (char unit : Character.toChars(character)) {
      line.append("\\u%04x".formatted((int) unit));
    }
  }
}
