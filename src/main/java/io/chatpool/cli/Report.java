package io.chatpool.cli;

import io.chatpool.client.ChatException;
import io.chatpool.wire.Reason;
import io.chatpool.wire.ReceivedMessage;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Tells the outcome of a command: prints it, and gives its exit code. */
final class Report {

  private final StandardStreams streams;
  private final MessageFormat format;

  Report(StandardStreams streams, MessageFormat format) {
    this.streams = streams;
    this.format = format;
  }

  int sent() {
    printJson(new JsonObject().put("ok", true));
    return printed(ExitCodes.OK);
  }

  int received(List<ReceivedMessage> messages) {
    for (ReceivedMessage message : messages) {
      streams.out().println(format.message(message));
    }
    return printed(messages.isEmpty() ? ExitCodes.EMPTY : ExitCodes.OK);
  }

  /** The request has failed. */
  int failed(ChatException failure) {
    return failed(failure.getMessage(), reason(failure), exitCode(failure));
  }

  /** What the user gave is wrong for every server. */
  int wrong(IllegalArgumentException wrong) {
    return failed(wrong.getMessage(), Reason.INVALID.word(), ExitCodes.USAGE);
  }

  /** What the user gave is more than this server takes. */
  int outOfRange(IllegalArgumentException wrong) {
    return failed(wrong.getMessage(), Reason.INVALID.word(), ExitCodes.REFUSED);
  }

  int inputFailed() {
    return failed("Cannot read standard input", "input", ExitCodes.IO_ERROR);
  }

  private int failed(String message, String reason, int exitCode) {
    streams.err().println(VisibleText.of(message));
    streams.err().flush();
    printJson(new JsonObject().put("ok", false).put("reason", reason));
    return printed(exitCode);
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

  private void printJson(JsonObject outcome) {
    if (format == MessageFormat.JSON) {
      streams.out().println(MessageFormat.json(outcome));
    }
  }

  /** A full disk or a closed pipe must not look like success. */
  private int printed(int exitCode) {
    if (streams.out().checkError()) {
      streams.err().println("Cannot write to standard output");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
    return exitCode;
  }
}
