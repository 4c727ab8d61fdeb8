package io.chatpool.bench;

import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures requests: all but how they come to the server. */
abstract class RequestCommand extends MeasuringCommand {

  private static final int MAX_CONNECTIONS = 10_000;

  /** What is asked. */
  private enum Mix {
    /** Sends from one id to another. */
    S,
    /** Receives of empty mailboxes. */
    R,
    /** Sends to oneself and a receive that takes them, in turn. */
    SR
  }

  @Mixin private LoadOptions load;

  private int connections;

  @Option(
      names = "--mix",
      paramLabel = "S|R|SR",
      defaultValue = "S",
      description =
          "Sends, receives of nothing, or sends and the receive that takes them, in turn"
              + " (default: ${DEFAULT-VALUE}). With R and SR each of the connections has an id of"
              + " its own.")
  private Mix mix;

  RequestCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "-c",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many connections at a time (default: ${DEFAULT-VALUE}).")
  private void setConnections(int value) {
    connections = checked("-c", value, 1, MAX_CONNECTIONS);
  }

  /** What only this way to ask has, for the report. */
  abstract JsonObject ownConfiguration();

  /** How many messages each receive takes with {@link Mix#SR}. */
  abstract int messagesOfAReceive();

  /**
   * One of the connections.
   *
   * @param firstStep where in the script to begin
   * @param mailboxId that the script is about, or {@link Request#NO_MAILBOX}
   */
  abstract Load.Source source(Worker worker, Script script, int firstStep, int mailboxId);

  @Override
  final JsonObject configuration() {
    if (mix != Mix.S) {
      checked("-c", connections, 1, load.ids());
    }
    return new JsonObject()
        .put("connections", connections)
        .mergeIn(ownConfiguration())
        .put("mix", mix.name())
        .mergeIn(load.toJson());
  }

  @Override
  final JsonObject measure(Bench bench) {
    Load run = new Load(bench, load.schedule(this));
    if (mix == Mix.S) {
      addSends(run);
    } else {
      for (int id = 1; id <= connections; id++) {
        int mailboxId = id;
        run.add(worker -> source(worker, receives(mailboxId), 0, mailboxId));
      }
    }
    return run.run("requests");
  }

  private void addSends(Load run) {
    Script sends = Script.sends(load.ids(), new Script.Texts(load.textBytes(), 0));
    for (int i = 0; i < connections; i++) {
      int firstStep = (int) ((long) i * sends.size() / connections);
      run.add(worker -> source(worker, sends, firstStep, Request.NO_MAILBOX));
    }
  }

  private Script receives(int mailboxId) {
    return mix == Mix.R
        ? Script.receivesOfNothing(mailboxId)
        : Script.sendsAndReceives(
            mailboxId, messagesOfAReceive(), new Script.Texts(load.textBytes(), mailboxId));
  }
}
