package io.chatpool.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Numbers on the command line that have a lowest and a highest value. */
public final class OptionRange {

  private OptionRange() {}

  /** The value, if it is in the range; otherwise it is wrong usage. */
  public static int check(CommandSpec command, String option, int value, int min, int max) {
    return (int) check(command, option, (long) value, min, max);
  }

  /** The value, if it is in the range; otherwise it is wrong usage. */
  public static long check(CommandSpec command, String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '%s': %d (expected: %d to %d)"
              .formatted(option, value, min, max));
    }
    return value;
  }
}
