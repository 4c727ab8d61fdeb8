package io.chatpool.cli;

import io.chatpool.client.ChatException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one text. */
@Command(
    name = "send",
    description = "Send a text to one client or to everyone.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the server has stored the message",
      "2:wrong usage: an id, the text, an option",
      "65:the server refused the request",
      "69:the server was not reached, did not answer, or is busy or full",
      "74:standard input or output failed"
    })
public final class SendCommand implements Callable<Integer> {

  /** As text: read it from standard input. */
  private static final String STANDARD_INPUT = "-";

  private final StandardStreams streams;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "ID",
      converter = ClientId.Converter.class,
      description = "The sender.")
  private int from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ID|all",
      converter = ClientId.ReceiverConverter.class,
      description = "The receiver; `all` is everyone but the sender.")
  private int to;

  @Parameters(
      paramLabel = "TEXT",
      description = {
        "The text, one line; - reads it from standard input as UTF-8.",
        "If it begins with a dash, write -- before it."
      })
  private String text;

  /** With the streams of the process. */
  public SendCommand() {
    this(StandardStreams.ofProcess());
  }

  SendCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Report report = new Report(streams, connection.json());
    try {
      String line = line();
      ServerCall.await(connection.toClientOptions(), client -> client.send(from, to, line));
      return report.sent();
    } catch (ChatException e) {
      return report.failed(e);
    } catch (IllegalArgumentException e) {
      return report.failed(e.getMessage(), "invalid", ExitCodes.USAGE);
    } catch (IOException e) {
      return report.failed("Cannot read standard input", "input", ExitCodes.IO_ERROR);
    }
  }

  private String line() throws IOException {
    return text.equals(STANDARD_INPUT)
        ? InputText.ofStream(streams.in())
        : InputText.ofArgument(text);
  }
}
