package io.chatpool.cli;

import io.chatpool.client.ChatException.OutcomeUnknown;
import io.chatpool.client.ChatException;
import io.chatpool.client.LongChatClient;
import io.chatpool.wire.Request;
import io.vertx.core.AsyncResult;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.TypeConversionException;

/** Reads what is typed, and does it. */
final class ChatInput implements Runnable {

  /** Texts under way at once. Whoever pipes more into the chat waits for the server's answers. */
  private static final int MAX_UNANSWERED = 64;

  private static final String HELP =
      """
      /to ID    talk to this id
      /all      talk to everyone
      /quit     end (so do Ctrl-C and Ctrl-D)
      //text    send a text that begins with a slash
      Everything else is a text and is sent.\
      """;

  private static final String RESTARTED =
      "The server has started anew. These may have arrived before, or not;"
          + " they are not sent again:";

  private final ChatScreen screen;
  private final LongChatClient client;
  private final ChatOutput output;
  private final CompletableFuture<Integer> ended;
  private final Semaphore unanswered = new Semaphore(MAX_UNANSWERED);

  /** What the first line that could not be done would be as an exit code. */
  private final AtomicInteger failureCode = new AtomicInteger(ExitCodes.OK);

  /** Whether the user knows that the server has started anew. */
  private final AtomicBoolean restartTold = new AtomicBoolean();

  private OptionalInt peer;

  /**
   * For one chat.
   *
   * @param peer whom to talk to at first, if anybody
   * @param ended completed with the exit code when there is nothing more to read
   */
  ChatInput(
      ChatScreen screen,
      LongChatClient client,
      ChatOutput output,
      OptionalInt peer,
      CompletableFuture<Integer> ended) {
    this.screen = screen;
    this.client = client;
    this.output = output;
    this.peer = peer;
    this.ended = ended;
  }

  /**
   * Reads to the end. Without somebody who sees what becomes of the texts, it then waits for all
   * answers; otherwise the client does while it closes, if there is a connection.
   */
  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = doLine();
      }
      if (!screen.isInteractive()) {
        unanswered.acquire(MAX_UNANSWERED);
      }
      ended.complete(screen.isInteractive() ? ExitCodes.OK : failureCode.get());
    } catch (InterruptedException e) {
      ended.complete(ExitCodes.OK);
    } catch (IOException e) {
      output.note("Cannot read standard input");
      ended.complete(ExitCodes.IO_ERROR);
    }
  }

  /** Reads a line and does it; says whether there may be another. */
  private boolean doLine() throws IOException, InterruptedException {
    Optional<String> typed;
    try {
      typed = screen.readLine(prompt());
    } catch (IllegalArgumentException e) {
      wrong(e.getMessage());
      return true;
    }
    if (typed.isEmpty()) {
      return false;
    }
    Line line = Line.of(typed.get());
    if (line instanceof Line.Text text) {
      send(text.text());
    } else if (line instanceof Line.To to) {
      peer = OptionalInt.of(to.peer());
    } else if (line instanceof Line.Help) {
      HELP.lines().forEach(output::note);
    } else if (line instanceof Line.Wrong wrong) {
      wrong(wrong.hint());
    }
    return !(line instanceof Line.Quit);
  }

  private String prompt() {
    return peer.isPresent() ? "to " + name(peer.getAsInt()) + "> " : "> ";
  }

  private void send(String text) throws InterruptedException {
    if (peer.isEmpty()) {
      wrong("Nobody to send it to: choose with /to ID or /all");
      return;
    }
    int to = peer.getAsInt();
    if (!screen.isInteractive()) {
      unanswered.acquire();
    } else if (!unanswered.tryAcquire()) {
      wrong("%d texts wait for their answers; not sent: %s".formatted(MAX_UNANSWERED, text));
      return;
    }
    client.send(to, text).onComplete(outcome -> answered(to, text, outcome));
  }

  private void answered(int to, String text, AsyncResult<Void> outcome) {
    if (outcome.succeeded()) {
      restartTold.set(false);
    } else if (outcome.cause() instanceof OutcomeUnknown unknown
        && unknown.reason() == OutcomeUnknown.Cause.SERVER_RESTARTED) {
      leaveToUser(to, text);
    } else {
      Throwable failure = outcome.cause();
      failed(
          "The text for %s has failed: %s (%s)".formatted(name(to), text, failure.getMessage()),
          failure instanceof ChatException e ? Report.exitCode(e) : ExitCodes.REFUSED);
    }
    unanswered.release();
  }

  /** Of all texts to which this happens at once, the first is told why. */
  private void leaveToUser(int to, String text) {
    if (restartTold.compareAndSet(false, true)) {
      output.note(RESTARTED);
    }
    failed("  to %s: %s".formatted(name(to), text), ExitCodes.UNAVAILABLE);
  }

  private void wrong(String hint) {
    failed(hint, ExitCodes.USAGE);
  }

  private void failed(String line, int exitCode) {
    output.note(VisibleText.of(line));
    failureCode.compareAndSet(ExitCodes.OK, exitCode);
  }

  private static String name(int peer) {
    return peer == Request.EVERYONE ? "all" : String.valueOf(peer);
  }

  /** What a line typed into the chat means. */
  sealed interface Line {

    /** Send this text to the current peer. */
    record Text(String text) implements Line {}

    /**
     * Talk to somebody else from now on.
     *
     * @param peer an id, or {@link Request#EVERYONE}
     */
    record To(int peer) implements Line {}

    /** List the commands. */
    record Help() implements Line {}

    /** End the chat. */
    record Quit() implements Line {}

    /** Do nothing. */
    record Nothing() implements Line {}

    /**
     * The line is no command, though it looks like one.
     *
     * @param hint one line for the user
     */
    record Wrong(String hint) implements Line {}

    /** Reads a line, without its line break. */
    static Line of(String line) {
      if (line.isEmpty()) {
        return new Nothing();
      }
      if (line.startsWith("//")) {
        return new Text(line.substring(1));
      }
      return line.startsWith("/") ? command(line.strip()) : new Text(line);
    }

    private static Line command(String command) {
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

    private static Line to(String peer) {
      try {
        return new To(new ConnectionOptions.ReceiverConverter().convert(peer));
      } catch (TypeConversionException e) {
        return new Wrong(e.getMessage());
      }
    }
  }
}
