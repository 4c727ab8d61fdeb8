package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.ServerAddress;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all measurements share. */
final class RunOptions {

  /** An hour: the limit of every run. */
  private static final int MAX_SECONDS = 3600;

  private static final int MAX_THREADS = 64;

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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long to measure, at most an hour (default: ${DEFAULT-VALUE}).")
  private void setSeconds(int value) {
    seconds = OptionRange.check(command, "--seconds", value, 1, MAX_SECONDS);
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
    warmupSeconds = OptionRange.check(command, "--warmup", value, 0, MAX_SECONDS);
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops that make the load (default: ${DEFAULT-VALUE}).")
  private void setThreads(int value) {
    threads = OptionRange.check(command, "--threads", value, 1, MAX_THREADS);
  }

  ServerAddress server() {
    return server;
  }

  boolean json() {
    return json;
  }

  int seconds() {
    return seconds;
  }

  int warmupSeconds() {
    return warmupSeconds;
  }

  int threads() {
    return threads;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("server", server.toString())
        .put("threads", threads)
        .put("warmupSeconds", warmupSeconds)
        .put("seconds", seconds);
  }
}
