package io.chatpool.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows what a server does. */
@Command(
    name = "top",
    description = {
      "Show what a server does, again and again until Ctrl-C: messages, mailboxes, connections.",
      "The numbers are those of the operator's view, which only answers on its own machine unless"
          + " it is told otherwise (http.adminFromAnywhere)."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:shown (--once)",
      "2:wrong usage: an option",
      "69:the server was not reached, or does not show its numbers",
      "74:standard output failed"
    })
public final class TopCommand implements Callable<Integer> {

  /** Reads {@code http://HOST:PORT}. */
  static final class UrlConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI url = new URI(text);
        if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
          return url;
        }
      } catch (URISyntaxException wrong) {
        // The same as any other text that is none.
      }
      throw new TypeConversionException(
          "'%s' is no address of a server (expected: http://HOST:PORT)".formatted(text));
    }
  }

  private static final String CURSOR_HOME = "\u001b[H";
  private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String ERASE_SCREEN = "\u001b[2J";

  private static final int MAX_INTERVAL_SECONDS = 3600;

  private final StandardStreams streams;
  private final boolean isTerminal;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8889",
      converter = UrlConverter.class,
      description = "The server's HTTP address (default: ${DEFAULT-VALUE}).")
  private URI url;

  @Option(names = "--once", description = "Show one sample and end.")
  private boolean once;

  @Spec private CommandSpec command;

  private int intervalSeconds;

  /** With the streams of the process. */
  public TopCommand() {
    this(StandardStreams.ofProcess(), isTerminal());
  }

  TopCommand(StandardStreams streams, boolean isTerminal) {
    this.streams = streams;
    this.isTerminal = isTerminal;
  }

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Time between two samples (default: ${DEFAULT-VALUE}).")
  private void setIntervalSeconds(int seconds) {
    intervalSeconds = OptionRange.check(command, "--interval", seconds, 1, MAX_INTERVAL_SECONDS);
  }

  @Override
  public Integer call() throws InterruptedException {
    StatsSource source = new StatsSource(url);
    JsonObject previous = null;
    try {
      while (true) {
        JsonObject sample = source.read();
        show(TopScreen.lines(url.toString(), previous, sample), previous == null);
        if (streams.out().checkError()) {
          streams.err().println("Cannot write to standard output");
          streams.err().flush();
          return ExitCodes.IO_ERROR;
        }
        if (once) {
          return ExitCodes.OK;
        }
        previous = sample;
        TimeUnit.SECONDS.sleep(intervalSeconds);
      }
    } catch (StatsSource.UnavailableException e) {
      streams.err().println(VisibleText.of(e.getMessage()));
      streams.err().flush();
      return ExitCodes.UNAVAILABLE;
    }
  }

  /** Over the last one on a terminal; elsewhere below it. */
  private void show(List<String> lines, boolean isFirst) {
    PrintStream out = streams.out();
    if (!isTerminal || once) {
      out.print(isFirst ? "" : "\n");
      lines.forEach(line -> out.print(line + "\n"));
      return;
    }
    out.print(isFirst ? ERASE_SCREEN + CURSOR_HOME : CURSOR_HOME);
    lines.forEach(line -> out.print(line + ERASE_TO_END_OF_LINE + "\n"));
    out.print(ERASE_BELOW);
  }

  private static boolean isTerminal() {
    String type = System.getenv("TERM");
    return type != null
        && !type.startsWith(Terminal.TYPE_DUMB)
        && new ExecTerminalProvider().isPosixSystemStream(SystemStream.Output);
  }

  /** Reads samples of the operator's numbers from a server, over HTTP. */
  private static final class StatsSource {

    /** There are none; the message is one line for the user. */
    static final class UnavailableException extends Exception {
      private static final long serialVersionUID = 1;

      UnavailableException(String message) {
        super(message);
      }
    }

    private static final String PATH = "/admin/stats";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int OK = 200;

    /** Far above what a sample has. */
    private static final int MAX_BYTES = 64 * 1024;

    private final URI server;
    private final HttpRequest request;
    private final HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    StatsSource(URI server) {
      this.server = server;
      request = HttpRequest.newBuilder(server.resolve(PATH)).timeout(TIMEOUT).build();
    }

    /** What the server does now. */
    JsonObject read() throws UnavailableException, InterruptedException {
      try {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          String text = new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
          if (response.statusCode() != OK) {
            throw unavailable(response.statusCode() + " " + text.lines().findFirst().orElse(""));
          }
          return new JsonObject(text);
        }
      } catch (ConnectException e) {
        throw unavailable("cannot connect");
      } catch (DecodeException e) {
        throw unavailable("the answer is no JSON");
      } catch (IOException e) {
        throw unavailable(e.getMessage());
      }
    }

    private UnavailableException unavailable(String reason) {
      return new UnavailableException("No numbers from %s: %s".formatted(server, reason));
    }
  }
}
