package io.chatpool.cli;

import io.chatpool.client.ChatListener;
import io.chatpool.client.ChatMessage;
import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Disconnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Shows what comes over the connection. A message is acknowledged when it has been shown.
 *
 * <p>A screen may stand still: Ctrl-S, or a pipe that nobody reads. So a thread of its own writes,
 * while the client goes on with its heartbeats. The client stops reading when 1,024 messages wait.
 */
final class ChatOutput implements ChatListener {

  /** Room for all messages that the client hands out, and as many notes; further ones are lost. */
  private static final int MAX_WAITING_LINES = 2_048;

  /** How long a screen that stands still may hold up the end. */
  private static final long LAST_LINES_SECONDS = 5;

  private final ChatScreen screen;
  private final MessageFormat format;
  private final News news;
  private final CompletableFuture<Integer> ended;
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_WAITING_LINES),
          ChatOutput::newThread,
          new ThreadPoolExecutor.DiscardPolicy());

  private volatile boolean takesMessages = true;

  /**
   * For one chat.
   *
   * @param ended completed with the exit code when the chat cannot go on
   */
  ChatOutput(
      ChatScreen screen,
      MessageFormat format,
      News news,
      CompletableFuture<Integer> ended) {
    this.screen = screen;
    this.format = format;
    this.news = news;
    this.ended = ended;
  }

  /** The future never completes if the message is not shown: it stays in the mailbox. */
  @Override
  public Future<?> message(ChatMessage message) {
    Promise<Void> shown = Promise.promise();
    writer.execute(
        () -> {
          if (takesMessages && show(format.message(message))) {
            shown.complete();
          }
        });
    return shown.future();
  }

  @Override
  public void gap(long dropped, long expired) {
    writer.execute(() -> show(format.gap(dropped, expired)));
  }

  @Override
  public void connected() {
    note(news.connected());
  }

  @Override
  public void disconnected(Disconnection disconnection) {
    news.disconnected(disconnection).ifPresent(this::note);
    if (disconnection.isFinal()) {
      Cause cause = disconnection.cause();
      boolean refused = cause == Cause.REFUSED || cause == Cause.OUT_OF_RANGE;
      ended.complete(refused ? ExitCodes.REFUSED : ExitCodes.UNAVAILABLE);
    }
  }

  /** Shows a line about the chat itself, after all that waits. */
  void note(String line) {
    writer.execute(() -> screen.note(line));
  }

  /** Shows the notes that wait, and no message any more: none could be acknowledged. */
  void close() throws InterruptedException {
    takesMessages = false;
    writer.shutdown();
    writer.awaitTermination(LAST_LINES_SECONDS, TimeUnit.SECONDS);
  }

  private boolean show(String line) {
    try {
      screen.message(line);
      return true;
    } catch (IOException e) {
      takesMessages = false;
      screen.note(e.getMessage());
      ended.complete(ExitCodes.IO_ERROR);
      return false;
    }
  }

  private static Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "chat output");
    thread.setDaemon(true);
    return thread;
  }

  /** Puts the state of the connection into words, each change once. (NOT thread safe) */
  static final class News {

    /** The server's word when another connection has opened the same id. */
    private static final String REPLACED = "replaced";

    private static final long MILLIS_PER_SECOND = 1_000;

    private final ServerAddress server;
    private final int id;
    private boolean wasConnected;

    /** What was told last; null while there is a connection. */
    private Cause toldCause;

    News(ServerAddress server, int id) {
      this.server = server;
      this.id = id;
    }

    /** There is a connection. */
    String connected() {
      toldCause = null;
      if (wasConnected) {
        return "Connected again.";
      }
      wasConnected = true;
      return "Connected to %s as %d. /help for help.".formatted(server, id);
    }

    /** There is none; empty if that is no news. */
    Optional<String> disconnected(Disconnection disconnection) {
      Cause cause = disconnection.cause();
      if (cause == Cause.CLOSED || cause == toldCause) {
        return Optional.empty();
      }
      toldCause = cause;
      return Optional.of(VisibleText.of(what(disconnection)) + "." + whatNext(disconnection));
    }

    private String what(Disconnection disconnection) {
      String detail = disconnection.detail();
      return switch (disconnection.cause()) {
        case UNREACHABLE, OUT_OF_RANGE, UNHANDLED, CLOSED -> detail;
        case REFUSED -> "The server refused the connection: " + detail;
        case GOODBYE ->
            detail.equals(REPLACED)
                ? "Another client has connected as " + id
                : "The server has ended the connection: " + detail;
        case LOST, SILENT, BROKEN -> "Connection lost: " + detail;
      };
    }

    private static String whatNext(Disconnection disconnection) {
      if (disconnection.isFinal()) {
        return "";
      }
      long seconds = disconnection.retryMillis() / MILLIS_PER_SECOND;
      return seconds == 0 ? " Trying again." : " Trying again in " + seconds + " s.";
    }
  }
}
