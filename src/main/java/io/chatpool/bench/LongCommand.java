package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Requests on long connections. */
@Command(name = "long", description = "Ask on long connections, several requests at a time.")
public final class LongCommand extends Measurement {

  private static final int MAX_CONNECTIONS = 10_000;
  private static final int MAX_DEPTH = 4096;

  /** What a mailbox has room for by default. */
  private static final int MAX_MESSAGES_OF_A_RECEIVE = 32;

  /** What is asked. */
  private enum Mix {
    /** Sends from one id to another. */
    S,
    /** Sends to oneself, and a receive that takes them all. */
    R
  }

  @Mixin private LoadOptions load;

  private int connections;
  private int depth;

  @Option(
      names = "--mix",
      paramLabel = "S|R",
      defaultValue = "S",
      description = {
        "Sends, or sends that fill a mailbox and a receive that takes them",
        "(default: ${DEFAULT-VALUE}). With R each of the connections has an id of its own, and at",
        "most 32 sends and their receive are without an answer at a time."
      })
  private Mix mix;

  @Spec private CommandSpec command;

  /** With the streams of the process. */
  public LongCommand() {
    this(StandardStreams.ofProcess(), Terminal::isStandardError);
  }

  LongCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "-c",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many connections (default: ${DEFAULT-VALUE}).")
  private void setConnections(int value) {
    connections = OptionRange.check(command, "-c", value, 1, MAX_CONNECTIONS);
  }

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many requests of a connection may be without an answer (default: ${DEFAULT-VALUE}).")
  private void setDepth(int value) {
    depth = OptionRange.check(command, "--depth", value, 1, MAX_DEPTH);
  }

  @Override
  String name() {
    return "long";
  }

  @Override
  JsonObject configuration() {
    if (mix == Mix.R) {
      OptionRange.check(command, "-c", connections, 1, load.ids());
    }
    return new JsonObject()
        .put("connections", connections)
        .put("depth", depth)
        .put("mix", mix.name())
        .mergeIn(load.toJson());
  }

  @Override
  JsonObject measure(Bench bench) {
    Load run = new Load(bench, load.limits(options()));
    Script sends = Script.sends(load.ids(), new BenchText(load.textBytes(), 0));
    for (int i = 0; i < connections; i++) {
      int number = i;
      run.add(worker -> client(worker, number, sends));
    }
    return run.results(run.run(), "requests");
  }

  private LongClient client(Worker worker, int number, Script sends) {
    if (mix == Mix.S) {
      int firstStep = (int) ((long) number * sends.size() / connections);
      return new LongClient(worker, sends, firstStep, depth, Request.NO_MAILBOX);
    }
    int id = number + 1;
    int messages = Math.max(1, Math.min(MAX_MESSAGES_OF_A_RECEIVE, depth - 1));
    BenchText texts = new BenchText(load.textBytes(), id);
    return new LongClient(worker, Script.sendsAndReceives(id, messages, texts), 0, depth, id);
  }
}
