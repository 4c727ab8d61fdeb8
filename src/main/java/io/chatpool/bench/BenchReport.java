package io.chatpool.bench;

import io.chatpool.cli.ExitCodes;
import io.chatpool.cli.StandardStreams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the outcome of a measurement, as a table or as one JSON object, and gives its exit code.
 * Both are made from the same figures: the table writes their names as words.
 */
final class BenchReport {

  private static final int NAME_COLUMNS = 44;
  private static final int VALUE_COLUMNS = 16;

  private final StandardStreams streams;
  private final boolean json;
  private final String name;
  private final JsonObject configuration;

  BenchReport(StandardStreams streams, boolean json, String name, JsonObject configuration) {
    this.streams = streams;
    this.json = json;
    this.name = name;
    this.configuration = configuration;
  }

  int measured(JsonObject results) {
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

  private int printed(int exitCode) {
    if (streams.out().checkError()) {
      streams.err().println("Cannot write to standard output");
      streams.err().flush();
      return ExitCodes.IO_ERROR;
    }
    return exitCode;
  }
}
