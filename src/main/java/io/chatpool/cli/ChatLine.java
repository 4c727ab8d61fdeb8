package io.chatpool.cli;

import io.chatpool.wire.Request;
import picocli.CommandLine.TypeConversionException;

/** What a line typed into the chat means. */
sealed interface ChatLine {

  /** Send this text to the current peer. */
  record Text(String text) implements ChatLine {}

  /**
   * Talk to somebody else from now on.
   *
   * @param peer an id, or {@link Request#EVERYONE}
   */
  record To(int peer) implements ChatLine {}

  /** List the commands. */
  record Help() implements ChatLine {}

  /** End the chat. */
  record Quit() implements ChatLine {}

  /** Do nothing. */
  record Nothing() implements ChatLine {}

  /**
   * The line is no command, though it looks like one.
   *
   * @param hint one line for the user
   */
  record Wrong(String hint) implements ChatLine {}

  /** Reads a line, without its line break. */
  static ChatLine of(String line) {
    if (line.isEmpty()) {
      return new Nothing();
    }
    if (line.startsWith("//")) {
      return new Text(line.substring(1));
    }
    return line.startsWith("/") ? command(line.strip()) : new Text(line);
  }

  private static ChatLine command(String command) {
    return switch (command) {
      case "/all" -> new To(Request.EVERYONE);
      case "/help" -> new Help();
      case "/quit" -> new Quit();
      case "/to" -> new Wrong("/to needs an id, such as /to 5");
      default ->
          command.startsWith("/to ")
              ? to(command.substring("/to ".length()).strip())
              : new Wrong(
                  "%s is no command (/help lists them; // begins a text with a slash)"
                      .formatted(command));
    };
  }

  private static ChatLine to(String peer) {
    try {
      return new To(new ClientId.ReceiverConverter().convert(peer));
    } catch (TypeConversionException e) {
      return new Wrong(e.getMessage());
    }
  }
}
