package io.chatpool.bench;

import io.chatpool.cli.ExitCodes;
import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells the outcome of a measurement, as a table or as one JSON object, and gives its exit code.
 * Both are made from the same figures: the table writes their names as words. Until then it shows
 * progress in one line on standard error that is written over again and again, if somebody is
 * looking.
 */
final class BenchReport {

  private static final int NAME_COLUMNS = 44;
  private static final int VALUE_COLUMNS = 16;
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final long TEST_SECONDS = 2;

  private final StandardStreams streams;
  private final boolean watched;
  private final boolean json;
  private final String name;
  private final JsonObject configuration;

  /**
   * Of a measurement that begins.
   *
   * @param watched whether somebody is looking at standard error
   * @param json whether the outcome is one JSON object
   */
  BenchReport(
      StandardStreams streams,
      boolean watched,
      boolean json,
      String name,
      JsonObject configuration) {
    this.streams = streams;
    this.watched = watched;
    this.json = json;
    this.name = name;
    this.configuration = configuration;
  }

  /**
   * Whether standard error goes to a terminal. {@link System#console} does not tell: it asks for
   * standard input and output, and in newer versions of Java it is always there.
   */
  static boolean isOnTerminal() {
    try {
      Process test =
          new ProcessBuilder("test", "-t", "2")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return test.waitFor(TEST_SECONDS, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Shows this in place of what was shown before. */
  void progress(String progress) {
    if (watched) {
      streams.err().print(ERASE_LINE + progress);
      streams.err().flush();
    }
  }

  int measured(JsonObject results) {
    progress("");
    if (json) {
      print(outcome(true).put("results", results));
    } else {
      StringBuilder table = new StringBuilder();
      appendAll(table, "", new JsonObject().put(name, configuration).put("results", results));
      streams.out().print(table);
    }
    return printed(ExitCodes.OK);
  }

  int failed(BenchFailure failure) {
    progress("");
    streams.err().println(failure.getMessage());
    streams.err().flush();
    if (json) {
      print(
          outcome(false).put("reason", failure.kind().word()).put("message", failure.getMessage()));
    }
    return printed(failure.kind().exitCode());
  }

  private JsonObject outcome(boolean ok) {
    return new JsonObject()
        .put("ok", ok)
        .put("benchmark", name)
        .put("configuration", configuration);
  }

  private void print(JsonObject object) {
    streams.out().println(object.encode());
  }

  private static void appendAll(StringBuilder table, String indent, JsonObject figures) {
    for (Map.Entry<String, Object> figure : figures) {
      append(table, indent, words(figure.getKey()), figure.getValue());
    }
  }

  private static void append(StringBuilder table, String indent, String name, Object value) {
    if (value instanceof JsonObject group) {
      table.append(indent).append(name).append('\n');
      appendAll(table, indent + "  ", group);
    } else if (value instanceof JsonArray groups) {
      groups.forEach(group -> append(table, indent, name, group));
    } else {
      String format = "%-" + NAME_COLUMNS + "s%" + VALUE_COLUMNS + "s%n";
      table.append(format.formatted(indent + name, written(value)));
    }
  }

  private static String written(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%,.2f" : "%,.1f", number);
    }
    return value instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : String.valueOf(value);
  }

  /** {@code requestsPerSecond} is "requests per second". */
  static String words(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  /**
   * A figure with no more digits than it is worth: to a hundredth, from a hundred on to a tenth.
   */
  static double rounded(double value) {
    double steps = Math.abs(value) < 100 ? 100 : 10;
    return Math.round(value * steps) / steps;
  }

  private int printed(int exitCode) {
    if (streams.out().checkError()) {
      streams.err().println("Cannot write to standard output");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
    return exitCode;
  }
}
