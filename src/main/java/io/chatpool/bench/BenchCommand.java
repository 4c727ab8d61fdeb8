package io.chatpool.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The load generator: one subcommand for each kind of load. */
@Command(
    name = "bench",
    description = "Measure a server, and check every answer it gives.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ShortCommand.class,
      LongCommand.class,
      PushCommand.class,
      BroadcastCommand.class,
      IdleCommand.class
    })
public final class BenchCommand implements Runnable {

  @Spec private CommandSpec command;

  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "Missing kind of load");
  }
}
