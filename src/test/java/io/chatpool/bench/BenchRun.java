package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.chatpool.cli.UsageErrors;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine;

/** One run of a command, and what it has printed. */
final class BenchRun {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final int exitCode;

  private BenchRun(boolean terminal, String commandLine) {
    StandardStreams streams =
        new StandardStreams(
            new ByteArrayInputStream(new byte[0]),
            StandardStreams.utf8(out),
            StandardStreams.utf8(err));
    exitCode =
        new CommandLine(new Bench())
            .addSubcommand(new ShortCommand(streams, () -> terminal))
            .addSubcommand(new LongCommand(streams, () -> terminal))
            .addSubcommand(new PushCommand(streams, () -> terminal))
            .addSubcommand(new BroadcastCommand(streams, () -> terminal))
            .addSubcommand(new IdleCommand(streams, () -> terminal))
            .setParameterExceptionHandler(new UsageErrors())
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .execute(commandLine.split(" "));
  }

  /** Against a server on this port, without warm-up, and nobody looking. */
  static BenchRun of(int port, String commandLine) {
    return new BenchRun(false, commandLine + " --warmup 0 --server 127.0.0.1:" + port);
  }

  /** As it is written. */
  static BenchRun ofCommandLine(String commandLine) {
    return new BenchRun(false, commandLine);
  }

  /** As it is written, with somebody looking. */
  static BenchRun onTerminal(String commandLine) {
    return new BenchRun(true, commandLine);
  }

  int exitCode() {
    return exitCode;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** What it has printed, which has to be one object in one line. */
  JsonObject json() {
    if (out().lines().count() != 1) {
      throw new AssertionError("not one line: " + out());
    }
    return new JsonObject(out());
  }

  @Command(name = "bench")
  private static final class Bench {}
}
