package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.ServerAddress;
import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that measures a server: everything but what it measures. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:measured, and every answer was right",
      "1:an answer or a message was wrong, or did not come",
      "2:wrong usage",
      "69:the server was not reached, or has ended a connection",
      "74:standard output, or the figures of the process, failed"
    })
abstract class MeasuringCommand implements Callable<Integer> {

  /** An hour: the limit of every run. */
  private static final int MAX_SECONDS = 3600;

  private static final int MAX_THREADS = 64;

  private final StandardStreams streams;
  private final BooleanSupplier terminal;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8888",
      converter = ServerAddress.Converter.class,
      description = "Where the server listens (default: ${DEFAULT-VALUE}).")
  private ServerAddress server;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  private int seconds;
  private int warmupSeconds;
  private int threads;

  @Spec private CommandSpec command;

  /**
   * With streams to print to.
   *
   * @param terminal whether standard error is one; only asked when the command runs
   */
  MeasuringCommand(StandardStreams streams, BooleanSupplier terminal) {
    this.streams = streams;
    this.terminal = terminal;
  }

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long to measure, at most an hour (default: ${DEFAULT-VALUE}).")
  private void setSeconds(int value) {
    seconds = checked("--seconds", value, 1, MAX_SECONDS);
  }

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "8",
      description = {
        "How long to run before measuring (default: ${DEFAULT-VALUE}).",
        "A server that has just started needs that; its first second is reported beside."
      })
  private void setWarmupSeconds(int value) {
    warmupSeconds = checked("--warmup", value, 0, MAX_SECONDS);
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops that make the load (default: ${DEFAULT-VALUE}).")
  private void setThreads(int value) {
    threads = checked("--threads", value, 1, MAX_THREADS);
  }

  /** Its word on the command line. */
  abstract String name();

  /** The options of this kind, for the report; throws what picocli throws if they are wrong. */
  abstract JsonObject configuration();

  /** Measures; throws {@link BenchFailure}. */
  abstract JsonObject measure(Bench bench);

  final int seconds() {
    return seconds;
  }

  final int warmupSeconds() {
    return warmupSeconds;
  }

  /** The value of an option, if it is in the range; otherwise it is wrong usage. */
  final int checked(String option, int value, int min, int max) {
    return OptionRange.check(command, option, value, min, max);
  }

  @Override
  public final Integer call() {
    JsonObject configuration =
        new JsonObject()
            .put("server", server.toString())
            .put("threads", threads)
            .put("warmupSeconds", warmupSeconds)
            .put("seconds", seconds)
            .mergeIn(configuration());
    BenchReport report =
        new BenchReport(streams, terminal.getAsBoolean(), json, name(), configuration);
    try (Bench bench = new Bench(server, threads, report)) {
      return report.measured(measure(bench));
    } catch (BenchFailure failure) {
      return report.failed(failure);
    }
  }
}
