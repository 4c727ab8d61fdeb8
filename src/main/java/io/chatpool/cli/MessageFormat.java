package io.chatpool.cli;

import io.chatpool.client.ChatMessage;
import io.chatpool.wire.ReceivedMessage;
import io.chatpool.wire.Request;
import io.vertx.core.json.JsonObject;

/** How commands print what a mailbox had: a line for each. */
enum MessageFormat {

  /** For people. */
  TEXT {
    @Override
    String message(ChatMessage message) {
      String toAll = message.to() == Request.EVERYONE ? " (to all)" : "";
      return message.from() + toAll + ": " + VisibleText.of(message.text());
    }

    @Override
    String message(ReceivedMessage message) {
      return message.from() + ": " + VisibleText.of(message.text());
    }

    @Override
    String gap(long dropped, long expired) {
      return "(missed messages: %d dropped, %d expired)".formatted(dropped, expired);
    }
  },

  /** For programs: one object per line. */
  JSON {
    @Override
    String message(ChatMessage message) {
      return json(
          new JsonObject()
              .put("seq", message.seq())
              .put("from", message.from())
              .put("to", message.to())
              .put("text", message.text()));
    }

    @Override
    String message(ReceivedMessage message) {
      return json(new JsonObject().put("from", message.from()).put("text", message.text()));
    }

    @Override
    String gap(long dropped, long expired) {
      return json(
          new JsonObject()
              .put("gap", new JsonObject().put("dropped", dropped).put("expired", expired)));
    }
  };

  /** A message that was pushed. */
  abstract String message(ChatMessage message);

  /** A message that was fetched. */
  abstract String message(ReceivedMessage message);

  /** So many messages were pushed out by newer ones, and so many grew too old. */
  abstract String gap(long dropped, long expired);

  /**
   * JSON itself only escapes C0. The others stand in strings only, so they can be escaped there as
   * well: some readers end a line at U+0085 or U+2028, and a terminal may be the reader.
   */
  static String json(JsonObject object) {
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
