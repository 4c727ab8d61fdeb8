package io.chatpool.bench;

import io.chatpool.cli.OptionRange;
import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What connections cost that do nothing. */
@Command(name = "idle", description = "Hold long connections that only send their heartbeats.")
public final class IdleCommand extends Measurement {

  private static final int MAX_CONNECTIONS = 1_000_000;
  private static final int MAX_HEARTBEAT_SECONDS = 3600;

  private int connections;
  private int heartbeatSeconds;
  private Long serverPid;

  @Option(
      names = "--mailboxes",
      description = {
        "Give connection 1 the mailbox of id 1, and so on; the mailboxes have to be empty.",
        "Without it the connections have no mailbox, and may be more than the server has ids."
      })
  private boolean mailboxes;

  @Spec private CommandSpec command;

  /** With the streams of the process. */
  public IdleCommand() {
    this(StandardStreams.ofProcess(), Terminal::isStandardError);
  }

  IdleCommand(StandardStreams streams, BooleanSupplier terminal) {
    super(streams, terminal);
  }

  @Option(
      names = "-c",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many connections (default: ${DEFAULT-VALUE}).")
  private void setConnections(int value) {
    connections = OptionRange.check(command, "-c", value, 1, MAX_CONNECTIONS);
  }

  @Option(
      names = "--heartbeat",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "The heartbeat of each connection (default: ${DEFAULT-VALUE}).")
  private void setHeartbeatSeconds(int value) {
    heartbeatSeconds = OptionRange.check(command, "--heartbeat", value, 1, MAX_HEARTBEAT_SECONDS);
  }

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = {
        "The server's process on this machine (Linux): report its memory and processor time too.",
        "It is told to collect its garbage before and after, if jcmd is found."
      })
  private void setServerPid(long value) {
    serverPid = OptionRange.check(command, "--server-pid", value, 1, Integer.MAX_VALUE);
  }

  @Override
  String name() {
    return "idle";
  }

  @Override
  JsonObject configuration() {
    return new JsonObject()
        .put("connections", connections)
        .put("heartbeatSeconds", heartbeatSeconds)
        .put("mailboxes", mailboxes);
  }

  @Override
  JsonObject measure(Bench bench) {
    ServerCost cost = serverPid == null ? null : new ServerCost(new ServerProcess(serverPid));
    IdleLoad load = new IdleLoad(bench, connections, heartbeatSeconds, mailboxes);
    if (cost != null) {
      cost.before();
    }
    load.open();
    load.hold(options().warmupSeconds());
    if (cost != null) {
      cost.idleBegins();
    }
    load.hold(options().seconds());
    if (cost != null) {
      cost.idleEnds();
    }
    JsonObject results = load.end();
    if (cost != null) {
      results.put("server", cost.toJson(connections));
    }
    return results;
  }
}
