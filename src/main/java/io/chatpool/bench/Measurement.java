package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
abstract class Measurement implements Callable<Integer> {

  private final StandardStreams streams;
  private final BooleanSupplier terminal;

  @Mixin private RunOptions options;

  /**
   * With streams to print to.
   *
   * @param terminal whether standard error is one; only asked when the command runs
   */
  Measurement(StandardStreams streams, BooleanSupplier terminal) {
    this.streams = streams;
    this.terminal = terminal;
  }

  /** Its word on the command line. */
  abstract String name();

  /** The options of this kind, for the report; throws what picocli throws if they are wrong. */
  abstract JsonObject configuration();

  /** Measures; throws {@link BenchFailure}. */
  abstract JsonObject measure(Bench bench);

  final RunOptions options() {
    return options;
  }

  @Override
  public final Integer call() {
    JsonObject configuration = options.toJson().mergeIn(configuration());
    BenchReport report = new BenchReport(streams, options.json(), name(), configuration);
    ProgressLine progress = new ProgressLine(streams.err(), terminal.getAsBoolean());
    try (EventLoops loops = new EventLoops(options.threads())) {
      Bench bench =
          new Bench(Dialer.resolve(options.server()), loops.all(), new Failures(), progress);
      return report.measured(measureShowing(bench));
    } catch (BenchFailure failure) {
      return report.failed(failure);
    }
  }

  private JsonObject measureShowing(Bench bench) {
    try {
      return measure(bench);
    } finally {
      bench.progress().erase();
    }
  }
}
