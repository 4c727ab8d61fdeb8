package io.chatpool.cli;

import io.chatpool.client.LongChatClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
      "A text waits for the connection, and is sent again if its answer is lost; the server stores",
      "it once.",
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

  /** How long leaving the line that is being typed may take. */
  private static final long READER_END_SECONDS = 5;

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
      converter = ConnectionOptions.IdConverter.class,
      description = "Who you are.")
  private int id;

  @Option(
      names = "--to",
      paramLabel = "ID|all",
      converter = ConnectionOptions.ReceiverConverter.class,
      description = "Whom to talk to at first; `all` is everyone else.")
  private Integer peer;

  private int heartbeatSeconds;

  @Spec private CommandSpec command;

  /** With the terminal of the process if it has one, otherwise with its streams. */
  public ChatCommand() {
    this(StandardStreams.ofProcess());
  }

  private ChatCommand(StandardStreams streams) {
    this(streams, () -> TerminalScreen.ofProcess().orElseGet(() -> new ChatScreen.Piped(streams)));
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
      return chat(screen);
    } catch (IOException e) {
      streams.err().println("Cannot use the terminal");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
  }

  /** Returns the exit code when everything is released but the screen. */
  private int chat(ChatScreen screen) throws InterruptedException {
    Vertx vertx = ConnectionOptions.newVertx();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    ChatOutput.News news = new ChatOutput.News(connection.server(), id);
    ChatOutput output = new ChatOutput(screen, connection.format(), news, ended);
    LongChatClient client =
        new LongChatClient(vertx, connection.toLongClientOptions(id, heartbeatSeconds), output);
    OptionalInt firstPeer = peer == null ? OptionalInt.empty() : OptionalInt.of(peer);
    Thread reader =
        new Thread(new ChatInput(screen, client, output, firstPeer, ended), "chat input");
    // A read of standard input cannot be interrupted; it must not keep the process.
    reader.setDaemon(true);
    client.open();
    reader.start();
    int exitCode = ended.join();
    reader.interrupt();
    if (screen.isInteractive()) {
      reader.join(TimeUnit.SECONDS.toMillis(READER_END_SECONDS));
    }
    client.close().await();
    vertx.close().await();
    output.close();
    return exitCode;
  }
}
