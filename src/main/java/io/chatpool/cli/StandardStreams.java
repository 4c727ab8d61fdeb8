package io.chatpool.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Standard input, output and error of a command. Texts are UTF-8 on the wire and in pipes, whatever
 * the locale says.
 */
public record StandardStreams(InputStream in, PrintStream out, PrintStream err) {

  /** A link to what descriptor 0 is, on Linux. */
  private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");

  /** Those of the process. Standard input that is closed fails when it is read. */
  public static StandardStreams ofProcess() {
    return new StandardStreams(
        isInputClosed() ? new ClosedInput() : System.in, utf8(System.out), utf8(System.err));
  }

  /**
   * Whether the process was started without standard input. Its descriptor is then that of the
   * first file that the JVM has opened and kept: one of its own, or of this program.
   */
  private static boolean isInputClosed() {
    try {
      return isOfProgram(Files.readSymbolicLink(STANDARD_INPUT));
    } catch (NoSuchFileException closed) {
      return Files.isDirectory(STANDARD_INPUT.getParent());
    } catch (IOException | SecurityException unknown) {
      return false;
    }
  }

  /** Whether a file is of the JVM's installation, or of the class path. */
  static boolean isOfProgram(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    if (file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())) {
      return true;
    }
    String classPath = System.getProperty("java.class.path");
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
      Path path = Path.of(entry);
      if (Files.exists(path) && path.toRealPath().equals(file)) {
        return true;
      }
    }
    return false;
  }

  /** Writes UTF-8, whatever the locale says. */
  public static PrintStream utf8(OutputStream stream) {
    return new PrintStream(stream, false, StandardCharsets.UTF_8);
  }

  private static final class ClosedInput extends InputStream {
    @Override
    public int read() throws IOException {
      throw new IOException("Standard input is closed");
    }
  }
}
