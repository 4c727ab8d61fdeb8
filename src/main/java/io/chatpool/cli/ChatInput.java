package io.chatpool.cli;

import io.chatpool.client.ChatException;
import io.chatpool.client.LongChatClient;
import io.chatpool.wire.Request;
import io.vertx.core.AsyncResult;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

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

  private final ChatScreen screen;
  private final LongChatClient client;
  private final ConnectionGate gate;
  private final ChatOutput output;
  private final CompletableFuture<Integer> ended;
  private final Semaphore unanswered = new Semaphore(MAX_UNANSWERED);

  /** What the first line that could not be done would be as an exit code. */
  private final AtomicInteger failureCode = new AtomicInteger(ExitCodes.OK);

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
      ConnectionGate gate,
      ChatOutput output,
      OptionalInt peer,
      CompletableFuture<Integer> ended) {
    this.screen = screen;
    this.client = client;
    this.gate = gate;
    this.output = output;
    this.peer = peer;
    this.ended = ended;
  }

  /** Reads to the end, and then waits for the answers to all that was sent. */
  @Override
  public void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = doLine();
      }
      unanswered.acquire(MAX_UNANSWERED);
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
    ChatLine line = ChatLine.of(typed.get());
    if (line instanceof ChatLine.Text text) {
      send(text.text());
    } else if (line instanceof ChatLine.To to) {
      peer = OptionalInt.of(to.peer());
    } else if (line instanceof ChatLine.Help) {
      HELP.lines().forEach(output::note);
    } else if (line instanceof ChatLine.Wrong wrong) {
      wrong(wrong.hint());
    }
    return !(line instanceof ChatLine.Quit);
  }

  private String prompt() {
    return peer.isPresent() ? "to " + name(peer.getAsInt()) + "> " : "> ";
  }

  private void send(String text) throws InterruptedException {
    if (peer.isEmpty()) {
      wrong("Nobody to send it to: choose with /to ID or /all");
      return;
    }
    if (!screen.isInteractive()) {
      gate.await();
    }
    int to = peer.getAsInt();
    unanswered.acquire();
    client.send(to, text).onComplete(outcome -> answered(to, text, outcome));
  }

  private void answered(int to, String text, AsyncResult<Void> outcome) {
    if (outcome.failed()) {
      Throwable failure = outcome.cause();
      failed(
          "The text for %s has failed: %s (%s)".formatted(name(to), text, failure.getMessage()),
          failure instanceof ChatException e ? Report.exitCode(e) : ExitCodes.USAGE);
    }
    unanswered.release();
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
}
