package io.chatpool.cli;

import io.chatpool.client.ChatMessage;
import io.chatpool.wire.Request;

/** How a chat prints what its mailbox had. */
enum MessageFormat {

  /** For people. */
  TEXT {
    @Override
    String message(ChatMessage message) {
      String toAll = message.to() == Request.EVERYONE ? " (to all)" : "";
      return message.from() + toAll + ": " + VisibleText.of(message.text());
    }

    @Override
    String gap(long dropped, long expired) {
      return "(missed messages: %d dropped, %d expired)".formatted(dropped, expired);
    }
  },

  /** For programs. */
  JSON {
    @Override
    String message(ChatMessage message) {
      return JsonLine.message(message);
    }

    @Override
    String gap(long dropped, long expired) {
      return JsonLine.gap(dropped, expired);
    }
  };

  abstract String message(ChatMessage message);

  /** So many messages were pushed out by newer ones, and so many grew too old. */
  abstract String gap(long dropped, long expired);
}
