package io.chatpool.cli;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;

/** Tells a wrong command line in one line, where picocli would print the whole help after it. */
public final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " --help";
    String message = "%s (see: %s)".formatted(wrong.getMessage().replace('\n', ' '), help);
    command.getErr().println(VisibleText.of(message));
    return ExitCodes.USAGE;
  }
}
