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

/** Short connections: one request on each. */
@Command(name = "short", description = "Connect, ask once, read to the end; again and again.")
public final class ShortCommand extends Measurement {

  private static final int MAX_CONNECTIONS = 10_000;

  /** What is asked. */
  private enum Mix {
    /** Sends from one id to another. */
    S,
    /** Receives of empty mailboxes. */
    R,
    /** A send to oneself and a receive that takes it, in turn. */
    SR
  }

  @Mixin private LoadOptions load;

  private int connections;

  @Option(
      names = "--mix",
      paramLabel = "S|R|SR",
      defaultValue = "S",
      description = {
        "Sends, receives of nothing, or each send followed by its receive",
        "(default: ${DEFAULT-VALUE}). With R each of the connections has an id of its own."
      })
  private Mix mix;

  @Spec private CommandSpec command;

  /** With the streams of the process. */
  public ShortCommand() {
    this(StandardStreams.ofProcess(), Terminal::isStandardError);
  }

  ShortCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "-c",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many connections at a time (default: ${DEFAULT-VALUE}).")
  private void setConnections(int value) {
    connections = OptionRange.check(command, "-c", value, 1, MAX_CONNECTIONS);
  }

  @Override
  String name() {
    return "short";
  }

  @Override
  JsonObject configuration() {
    if (mix != Mix.S) {
      OptionRange.check(command, "-c", connections, 1, load.ids());
    }
    return new JsonObject()
        .put("connections", connections)
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

  private ShortClient client(Worker worker, int number, Script sends) {
    int id = number + 1;
    return switch (mix) {
      case S -> {
        int firstStep = (int) ((long) number * sends.size() / connections);
        yield new ShortClient(worker, sends, firstStep, Request.NO_MAILBOX);
      }
      case R -> new ShortClient(worker, Script.receivesOfNothing(id), 0, id);
      case SR -> {
        BenchText texts = new BenchText(load.textBytes(), id);
        yield new ShortClient(worker, Script.sendsAndReceives(id, 1, texts), 0, id);
      }
    };
  }
}
