package io.chatpool.cli;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends what is typed and shows what comes, over a long connection. */
@Command(
    name = "chat",
    description = {
      "Chat: send what you type, and see what comes as soon as it comes. /help lists the commands.",
      "Without a terminal it sends the lines of standard input, waits for the answers and ends."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the chat was ended; without a terminal: and the server has stored all texts",
      "2:wrong usage: an id, an option; without a terminal: or a line",
      "65:the server refused the connection; without a terminal: or a text",
      "69:the server ended the chat, or another client with the same id did;",
      "  :without a terminal: or a text was not answered, or the server is busy or full",
      "74:the terminal, standard input or standard output failed"
    })
public final class ChatCommand implements Callable<Integer> {

  private static final int MAX_HEARTBEAT_SECONDS = 3_600;

  /** Opens what the chat reads from and writes to. */
  interface ScreenSource {
    ChatScreen open() throws IOException;
  }

  private final StandardStreams streams;
  private final ScreenSource screens;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "ID",
      converter = ClientId.Converter.class,
      description = "Who you are.")
  private int id;

  @Option(
      names = "--to",
      paramLabel = "ID|all",
      converter = ClientId.ReceiverConverter.class,
      description = "Whom to talk to at first; `all` is everyone else.")
  private Integer peer;

  private int heartbeatSeconds;

  @Spec private CommandSpec command;

  /** With the terminal of the process if it has one, otherwise with its streams. */
  public ChatCommand() {
    this(StandardStreams.ofProcess());
  }

  private ChatCommand(StandardStreams streams) {
    this(streams, () -> TerminalScreen.ofProcess().orElseGet(() -> new PipedScreen(streams)));
  }

  ChatCommand(StandardStreams streams, ScreenSource screens) {
    this.streams = streams;
    this.screens = screens;
  }

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long to be quiet before asking whether the connection still stands"
              + " (default: ${DEFAULT-VALUE}).")
  private void setHeartbeatSeconds(int seconds) {
    heartbeatSeconds = OptionRange.check(command, "--heartbeat", seconds, 1, MAX_HEARTBEAT_SECONDS);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ChatScreen screen = screens.open()) {
      return new Chat(
              screen,
              connection.json() ? MessageFormat.JSON : MessageFormat.TEXT,
              connection.server(),
              connection.toLongClientOptions(id, heartbeatSeconds),
              peer == null ? OptionalInt.empty() : OptionalInt.of(peer))
          .run();
    } catch (IOException e) {
      streams.err().println("Cannot use the terminal");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
  }
}
