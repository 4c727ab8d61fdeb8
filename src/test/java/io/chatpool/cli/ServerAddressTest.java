package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ServerAddressTest {

  private final ServerAddress.Converter converter = new ServerAddress.Converter();

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8888, 127.0.0.1, 8888",
    "localhost:1, localhost, 1",
    "[::1]:65535, ::1, 65535",
    "[fe80::1%eth0]:8888, fe80::1%eth0, 8888"
  })
  void hostAndPortAreReadAndWrittenTheSameWay(String value, String host, int port) {
    assertEquals(new ServerAddress(host, port), converter.convert(value));
    assertEquals(value, new ServerAddress(host, port).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":", "localhost", "localhost:", ":8888", "::1:8888", "[::1]", "[::1]8888", "[]:8888",
        "[localhost]:8888", "a:0", "a:65536", "a:-1", "a:+1", "a:8888 ", "a:x", "a:b:1", " :1"
      })
  void anythingElseIsWrongUsage(String value) {
    assertThrows(TypeConversionException.class, () -> converter.convert(value));
  }
}
