package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.StandardStreams;
import io.chatpool.wire.Request;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Messages from one sender to long connections. */
@Command(
    name = "push",
    description = {
      "Send to one receiver, or to everyone, on long connections that acknowledge what comes.",
      "A delivery is a message that has come to one receiver; -n and --rate count messages."
    })
public final class PushCommand extends Measurement {

  private static final int MAX_RECEIVERS = 10_000;
  private static final int MAX_WINDOW = 1 << 20;

  @Mixin private LoadOptions load;

  private int receivers;
  private int window;

  @Spec private CommandSpec command;

  /** With the streams of the process. */
  public PushCommand() {
    this(StandardStreams.ofProcess(), Terminal::isStandardError);
  }

  PushCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "--receivers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Ids 1 to N receive; more than one by broadcast (default: ${DEFAULT-VALUE}).")
  private void setReceivers(int value) {
    receivers = OptionRange.check(command, "--receivers", value, 1, MAX_RECEIVERS);
  }

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "32",
      description = {
        "How many messages may be on their way (default: ${DEFAULT-VALUE}).",
        "A mailbox has to have room for them: pool.maxQueueLength."
      })
  private void setWindow(int value) {
    window = OptionRange.check(command, "--window", value, 1, MAX_WINDOW);
  }

  @Override
  String name() {
    return "push";
  }

  @Override
  JsonObject configuration() {
    OptionRange.check(command, "--receivers", receivers, 1, load.ids() - 1);
    OptionRange.check(
        command, "--text-bytes", load.textBytes(), OrdinalText.DIGITS, Integer.MAX_VALUE);
    return new JsonObject()
        .put("receivers", receivers)
        .put("window", window)
        .mergeIn(load.toJson());
  }

  @Override
  JsonObject measure(Bench bench) {
    Load run = new Load(bench, load.limits(options()));
    // The sender of a broadcast does not get it, so it is none of the receivers.
    int to = receivers == 1 ? 1 : Request.EVERYONE;
    PushMessageShape shape = new PushMessageShape(receivers + 1, to, load.textBytes());
    Publications publications = new Publications(window, receivers);
    PushSender sender = run.add(worker -> new PushSender(worker, shape, publications));
    List<PushReceiver> all = new ArrayList<>();
    for (int i = 1; i <= receivers; i++) {
      int id = i;
      all.add(
          run.add(worker -> new PushReceiver(worker, id, shape, publications, sender::withAll)));
    }
    sender.finished().thenRun(() -> all.forEach(PushReceiver::end));
    JsonObject results = run.results(run.run(), "deliveries");
    return results.put(
        "messagesPerSecond", Rounded.of(results.getDouble("deliveriesPerSecond") / receivers));
  }
}
