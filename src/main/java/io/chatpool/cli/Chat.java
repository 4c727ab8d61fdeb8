package io.chatpool.cli;

import io.chatpool.client.LongChatClient;
import io.chatpool.client.LongChatClientOptions;
import io.vertx.core.Vertx;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One chat, from the first attempt to connect to the exit code. */
final class Chat {

  /** How long leaving the line that is being typed may take. */
  private static final long READER_END_SECONDS = 5;

  private final ChatScreen screen;
  private final Vertx vertx = ClientVertx.create();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final LongChatClient client;
  private final ChatOutput output;
  private final Thread reader;

  /**
   * Nothing is connected yet.
   *
   * @param peer whom to talk to at first, if anybody
   */
  Chat(
      ChatScreen screen,
      MessageFormat format,
      ServerAddress server,
      LongChatClientOptions options,
      OptionalInt peer) {
    this.screen = screen;
    ConnectionGate gate = new ConnectionGate();
    ConnectionNews news = new ConnectionNews(server, options.id());
    output = new ChatOutput(screen, format, news, gate, ended);
    client = new LongChatClient(vertx, options, output);
    reader = new Thread(new ChatInput(screen, client, gate, output, peer, ended), "chat input");
    // A read of standard input cannot be interrupted; it must not keep the process.
    reader.setDaemon(true);
  }

  /** To be called once; returns the exit code when everything is released but the screen. */
  int run() throws InterruptedException {
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
