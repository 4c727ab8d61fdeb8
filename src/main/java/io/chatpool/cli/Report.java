package io.chatpool.cli;

import io.chatpool.client.ChatException;

import io.chatpool.wire.Reason;
import io.chatpool.wire.ReceivedMessage;
import java.util.List;

/** Tells the outcome of a command: prints it, and gives its exit code. */
final class Report {

  private final StandardStreams streams;
  private final boolean json;

  Report(StandardStreams streams, boolean json) {
    this.streams = streams;
    this.json = json;
  }

  int sent() {
    if (json) {
      streams.out().println(JsonLine.done());
    }
    return printed(ExitCodes.OK);
  }

  int received(List<ReceivedMessage> messages) {
    for (ReceivedMessage message : messages) {
      streams.out().println(json ? JsonLine.message(message) : forHumans(message));
    }
    return printed(messages.isEmpty() ? ExitCodes.EMPTY : ExitCodes.OK);
  }

  /** What the user gave was wrong, or could not be read. */
  int failed(String message, String reason, int exitCode) {
    streams.err().println(VisibleText.of(message));
    streams.err().flush();
    if (json) {
      streams.out().println(JsonLine.failed(reason));
    }
    return printed(exitCode);
  }

  /** The request has failed. */
  int failed(ChatException failure) {
    return failed(failure.getMessage(), reason(failure), exitCode(failure));
  }

  private static String forHumans(ReceivedMessage message) {
    return message.from() + ": " + VisibleText.of(message.text());
  }

  /** The server's word, or one of our own for what no server says. */
  private static String reason(ChatException failure) {
    if (failure instanceof ChatException.Refused refused) {
      return refused.reason();
    }
    if (failure instanceof ChatException.Unreachable) {
      return "unreachable";
    }
    if (failure instanceof ChatException.NotSent) {
      return "unsent";
    }
    if (failure instanceof ChatException.OutcomeUnknown) {
      return "lost";
    }
    return failure instanceof ChatException.AnswerTimeout ? "timeout" : "broken";
  }

  /** What a failed request means for the process. */
  static int exitCode(ChatException failure) {
    if (!(failure instanceof ChatException.Refused refused)) {
      return ExitCodes.UNAVAILABLE;
    }
    String reason = refused.reason();
    boolean later = reason.equals(Reason.BUSY.word()) || reason.equals(Reason.FULL.word());
    return later ? ExitCodes.UNAVAILABLE : ExitCodes.REFUSED;
  }

  /** A full disk or a closed pipe must not look like success: what was received is lost with it. */
  private int printed(int exitCode) {
    if (streams.out().checkError()) {
      streams.err().println("Cannot write to standard output");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
    return exitCode;
  }
}
