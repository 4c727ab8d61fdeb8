package io.chatpool.cli;

import io.chatpool.client.ChatClient;
import io.chatpool.client.ChatException;
import io.chatpool.client.LongChatClientOptions;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerInformation;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends one text. */
@Command(
    name = "send",
    description = {
      "Send a text to one client or to everyone.",
      "If the answer is lost it is sent again, twice at most; the server stores it once."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the server has stored the message",
      "2:wrong usage: an id, the text, an option",
      "65:the server refused the request, or takes no such id or text",
      "69:the server was not reached, did not answer (then it may be stored), is busy or full",
      "74:standard input or output failed"
    })
public final class SendCommand implements Callable<Integer> {

  /** As text: read it from standard input. */
  private static final String STANDARD_INPUT = "-";

  /** The first one, and two more if its answer is lost. */
  private static final int MOST_ATTEMPTS = 3;

  private static final long RESEND_NANOS =
      TimeUnit.SECONDS.toNanos(LongChatClientOptions.DEFAULT_RESEND_SECONDS);

  private final StandardStreams streams;

  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "ID",
      converter = ConnectionOptions.IdConverter.class,
      description = "The sender.")
  private int from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ID|all",
      converter = ConnectionOptions.ReceiverConverter.class,
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
    Report report = new Report(streams, connection.format());
    String line;
    try {
      line = line();
      RequestEncoder.send(from, to, line);
    } catch (IllegalArgumentException e) {
      return report.wrong(e);
    } catch (IOException e) {
      return report.inputFailed();
    }
    try {
      connection.ask(
          client -> {
            send(client, line);
            return null;
          });
      return report.sent();
    } catch (ChatException e) {
      return report.failed(e);
    } catch (IllegalArgumentException e) {
      return report.outOfRange(e);
    }
  }

  private String line() throws IOException {
    return text.equals(STANDARD_INPUT)
        ? InputText.ofStream(streams.in())
        : InputText.ofArgument(text);
  }

  /** An older server would store a message again that it is sent again. */
  private void send(ChatClient client, String line) {
    Optional<ServerInformation> server = ConnectionOptions.information(client);
    if (server.isEmpty()) {
      client.send(from, to, line).await();
      return;
    }
    server.get().checkSend(from, to, line);
    long key = ChatClient.newKey();
    long firstNanos = System.nanoTime();
    boolean stored = false;
    for (int attempt = 1; !stored; attempt++) {
      try {
        client.sendOnce(from, to, key, line).await();
        stored = true;
      } catch (ChatException.AnswerTimeout | ChatException.BrokenAnswer lost) {
        boolean isTooLate = System.nanoTime() - firstNanos >= RESEND_NANOS;
        if (attempt == MOST_ATTEMPTS || isTooLate || !isStillThere(client, server.get())) {
          throw lost;
        }
      }
    }
  }

  /** A server that has started anew has forgotten the key, and maybe a message it had stored. */
  private static boolean isStillThere(ChatClient client, ServerInformation server) {
    try {
      return ConnectionOptions.information(client)
          .filter(now -> now.epoch() == server.epoch())
          .isPresent();
    } catch (ChatException unknown) {
      return false;
    }
  }
}
