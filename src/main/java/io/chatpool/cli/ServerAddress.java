package io.chatpool.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the server listens, written {@code HOST:PORT}.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Reads {@code localhost:8888}, {@code 127.0.0.1:8888} or {@code [::1]:8888}. */
  public static final class Converter implements ITypeConverter<ServerAddress> {

    @Override
    public ServerAddress convert(String value) {
      int colon = value.lastIndexOf(':');
      if (colon < 0) {
        throw wrong(value);
      }
      return new ServerAddress(
          host(value, value.substring(0, colon)), port(value, value.substring(colon + 1)));
    }

    private static String host(String value, String written) {
      boolean bracketed = written.startsWith("[") && written.endsWith("]");
      String host = bracketed ? written.substring(1, written.length() - 1) : written;
      // A colon belongs into brackets: in ::1:8888 nobody can tell where the port begins.
      if (host.isBlank() || bracketed != host.contains(":")) {
        throw wrong(value);
      }
      return host;
    }

    private static int port(String value, String written) {
      if (!written.matches("[0-9]{1,5}")) {
        throw wrong(value);
      }
      int port = Integer.parseInt(written);
      if (port < 1 || port > 65_535) {
        throw wrong(value);
      }
      return port;
    }

    private static TypeConversionException wrong(String value) {
      return new TypeConversionException(
          "'%s' is no server (expected: HOST:PORT, such as 127.0.0.1:8888 or [::1]:8888)"
              .formatted(value));
    }
  }
}
