package io.chatpool.cli;

import io.chatpool.wire.Request;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ids on the command line. How high they go, only the server knows. */
final class ClientId {

  private ClientId() {}

  /** Reads the id of one client. */
  static final class Converter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return parse(value, "a number from 1");
    }
  }

  /** Reads the id of one client, or {@code all}. */
  static final class ReceiverConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return value.equals("all") ? Request.EVERYONE : parse(value, "a number from 1, or all");
    }
  }

  private static int parse(String value, String expected) {
    // Nine digits always fit an int, and no server has as many clients.
    if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1) {
      throw new TypeConversionException("'%s' is no id (expected: %s)".formatted(value, expected));
    }
    return Integer.parseInt(value);
  }
}
