package io.chatpool.cli;

import io.chatpool.client.ChatClient;
import io.chatpool.client.ChatException;
import io.chatpool.wire.ReceivedMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
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
      "65:the server refused the request, or has no such id",
      "69:the server was not reached, did not answer, or is busy or full",
      "74:standard output failed; the messages stay in the mailbox"
    })
public final class ReceiveCommand implements Callable<Integer> {

  private final StandardStreams streams;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "ID",
      converter = ConnectionOptions.IdConverter.class,
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
    Report report = new Report(streams, connection.format());
    try {
      return connection.ask(client -> receive(client, report));
    } catch (ChatException e) {
      return report.failed(e);
    } catch (IllegalArgumentException e) {
      return report.outOfRange(e);
    }
  }

  /** What cannot be printed is not taken out of the mailbox. */
  private int receive(ChatClient client, Report report) {
    AtomicInteger exitCode = new AtomicInteger();
    try {
      client.receive(id, messages -> print(messages, report, exitCode)).await();
    } catch (UncheckedIOException unprinted) {
      // The report has said so.
    } catch (ChatException.Refused refused) {
      ConnectionOptions.information(client).ifPresent(server -> server.checkId(id));
      throw refused;
    }
    return exitCode.get();
  }

  private static Future<?> print(
      List<ReceivedMessage> messages, Report report, AtomicInteger exitCode) {
    return Vertx.currentContext()
        .executeBlocking(
            () -> {
              exitCode.set(report.received(messages));
              if (exitCode.get() == ExitCodes.IO_ERROR) {
                throw new UncheckedIOException(new IOException("Cannot write"));
              }
              return null;
            });
  }
}
