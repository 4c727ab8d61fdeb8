package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all measurements share that send requests all the time. */
final class LoadOptions {

  private static final long MAX_REQUESTS = 1_000_000_000_000L;
  private static final int MAX_RATE = 10_000_000;
  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final int MAX_IDS = 100_000_000;

  private long requests;
  private int ratePerSecond;
  private int textBytes;
  private int ids;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "-n",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Measure so many requests, if --seconds does not end first (default: no limit).")
  private void setRequests(long value) {
    requests = OptionRange.check(command, "-n", value, 0, MAX_REQUESTS);
  }

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Send so many requests per second, whatever the server does; latency counts from the",
        "planned time. By default the next request is sent when an answer has come."
      })
  private void setRatePerSecond(int value) {
    ratePerSecond = OptionRange.check(command, "--rate", value, 0, MAX_RATE);
  }

  @Option(
      names = "--text-bytes",
      paramLabel = "N",
      defaultValue = "32",
      description = "The length of the texts (default: ${DEFAULT-VALUE}).")
  private void setTextBytes(int value) {
    textBytes = OptionRange.check(command, "--text-bytes", value, 0, MAX_TEXT_BYTES);
  }

  @Option(
      names = "--ids",
      paramLabel = "N",
      defaultValue = "127",
      description = "Ids 1 to N are used; the server's pool.maxId (default: ${DEFAULT-VALUE}).")
  private void setIds(int value) {
    ids = OptionRange.check(command, "--ids", value, 2, MAX_IDS);
  }

  int textBytes() {
    return textBytes;
  }

  int ids() {
    return ids;
  }

  Schedule schedule(MeasuringCommand run) {
    return new Schedule(run.warmupSeconds(), run.seconds(), requests, ratePerSecond);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("textBytes", textBytes).put("ids", ids);
    if (requests > 0) {
      json.put("requests", requests);
    }
    return ratePerSecond > 0 ? json.put("ratePerSecond", ratePerSecond) : json;
  }
}
