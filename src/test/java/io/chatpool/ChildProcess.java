package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of its own: the built jar, the script, a client. It is ended when it takes too long.
 */
final class ChildProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile(".*Serving on (.+):(\\d+)");
  private static final long LIFETIME_SECONDS = 90;

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private ChildProcess(ProcessBuilder builder) {
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output = process.inputReader(StandardCharsets.UTF_8);
    // Ends the output as well, so nobody waits for another line of it.
    CompletableFuture.delayedExecutor(LIFETIME_SECONDS, TimeUnit.SECONDS)
        .execute(() -> process.toHandle().destroyForcibly());
  }

  /** Runs {@code java -jar chatpool.jar} with arguments, in a directory. */
  static ChildProcess jar(Path directory, Map<String, String> environment, String... arguments) {
    return command(directory, environment, javaJar(arguments));
  }

  static ChildProcess command(
      Path directory, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toAbsolutePath().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CHATPOOL_"));
    // Several run at a time, and most have nothing to do with HTTP.
    builder.environment().put("CHATPOOL_HTTP_ENABLED", "false");
    // As many as there are descriptors for anywhere, so that no line says that there are not.
    builder.environment().put("CHATPOOL_SERVER_MAX_CONNECTIONS", "200");
    builder.environment().putAll(environment);
    return new ChildProcess(builder);
  }

  static List<String> javaJar(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("-jar");
    command.add(System.getProperty("chatpool.jar"));
    command.addAll(List.of(arguments));
    return command;
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Waits for the line that tells it is ready. */
  InetSocketAddress awaitReady() {
    Matcher ready = READY.matcher(awaitLine(READY));
    assertTrue(ready.matches());
    return new InetSocketAddress(ready.group(1), Integer.parseInt(ready.group(2)));
  }

  /** Reads output until a line matches. */
  String awaitLine(Pattern pattern) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        if (pattern.matcher(line).matches()) {
          return line;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("The process ended without " + pattern + ": " + lines);
  }

  /** Writes to its standard input. */
  void write(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Asks the process to stop, as {@code kill} does; its output can still be read. */
  ChildProcess terminate() {
    process.toHandle().destroy();
    return this;
  }

  /** Holds the process up, as a suspended machine does, until {@link #resume}. */
  void suspend() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      String pid = String.valueOf(process.pid());
      assertEquals(0, new ProcessBuilder("kill", "-" + name, pid).start().waitFor());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the process without asking it. */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  /** Waits for the end, and reads nothing meanwhile. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  int awaitExit() {
    try {
      output.lines().forEach(lines::add);
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** All that it has printed; complete after {@link #awaitExit}. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
