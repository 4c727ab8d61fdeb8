package io.chatpool.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard input, output and error of a command. Texts are UTF-8 on the wire and in pipes, whatever
 * the locale says.
 */
public record StandardStreams(InputStream in, PrintStream out, PrintStream err) {

  /** Those of the process. */
  public static StandardStreams ofProcess() {
    return new StandardStreams(System.in, utf8(System.out), utf8(System.err));
  }

  /** Writes UTF-8, whatever the locale says. */
  public static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }
}
