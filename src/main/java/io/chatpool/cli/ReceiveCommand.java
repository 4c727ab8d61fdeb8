package io.chatpool.cli;

import io.chatpool.client.ChatException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes the messages out of a mailbox and prints them. */
@Command(
    name = "receive",
    description = {
      "Print the messages of a mailbox, oldest first, and take them out of it.",
      "One line each: the sender, a colon, the text. Controls in it are written out as \\u{1b}."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:there were messages",
      "1:the mailbox is empty",
      "2:wrong usage: an id, an option",
      "65:the server refused the request",
      "69:the server was not reached, did not answer, or is busy or full",
      "74:standard output failed"
    })
public final class ReceiveCommand implements Callable<Integer> {

  private final StandardStreams streams;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "ID",
      converter = ClientId.Converter.class,
      description = "Whose mailbox.")
  private int id;

  /** With the streams of the process. */
  public ReceiveCommand() {
    this(StandardStreams.ofProcess());
  }

  ReceiveCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Report report = new Report(streams, connection.json());
    try {
      return report.received(
          ServerCall.await(connection.toClientOptions(), client -> client.receive(id)));
    } catch (ChatException e) {
      return report.failed(e);
    }
  }
}
