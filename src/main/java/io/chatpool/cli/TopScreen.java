package io.chatpool.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What {@code top} shows of a sample, as lines. */
final class TopScreen {

  private static final int MILLIS_PER_SECOND = 1000;
  private static final int BYTES_PER_MEBIBYTE = 1024 * 1024;

  /** So many of the fullest mailboxes fit on two lines. */
  private static final int FULLEST_SHOWN = 10;

  private static final int FULLEST_PER_LINE = 5;

  private TopScreen() {}

  /**
   * The lines of one sample.
   *
   * @param server where it is from
   * @param previous an earlier sample of the same server, for the rates; null if there is none
   */
  static List<String> lines(String server, JsonObject previous, JsonObject sample) {
    List<String> lines = new ArrayList<>();
    lines.add("chatpool at " + server + ", up " + duration(sample.getLong("uptimeMillis", 0L)));
    lines.add("");
    JsonObject pool = sample.getJsonObject("pool");
    if (pool == null) {
      lines.add("The pool does not answer.");
    } else {
      addMessages(lines, sameProcess(previous, sample) ? previous : null, sample);
    }
    lines.add("");
    JsonObject survey = sample.getJsonObject("survey");
    if (pool != null && survey != null) {
      addMailboxes(lines, pool, survey, sample);
    }
    addServer(lines, pool, sample);
    if (survey != null) {
      addFullest(lines, survey, sample);
    }
    return lines;
  }

  private static void addMessages(List<String> lines, JsonObject previous, JsonObject sample) {
    lines.add("%-22s %14s %18s".formatted("Messages", "per second", "since start"));
    for (Object name : sample.getJsonArray("counts", new JsonArray())) {
      addCount(lines, String.valueOf(name), previous, sample);
    }
  }

  private static void addCount(
      List<String> lines, String field, JsonObject previous, JsonObject sample) {
    String words = field.replaceAll("(?=\\p{Upper})", " ").toLowerCase(Locale.ROOT);
    long count = sample.getJsonObject("pool").getLong(field, 0L);
    lines.add("  %-20s %14s %18s".formatted(words, rate(field, previous, sample), number(count)));
  }

  private static String rate(String field, JsonObject previous, JsonObject sample) {
    JsonObject before = previous == null ? null : previous.getJsonObject("pool");
    if (before == null) {
      return "-";
    }
    long count = sample.getJsonObject("pool").getLong(field, 0L) - before.getLong(field, 0L);
    long millis = sample.getLong("uptimeMillis", 0L) - previous.getLong("uptimeMillis", 0L);
    double perSecond = millis <= 0 ? 0 : (double) count * MILLIS_PER_SECOND / millis;
    return String.format(Locale.ROOT, perSecond < 10 ? "%,.1f" : "%,.0f", perSecond);
  }

  private static void addMailboxes(
      List<String> lines, JsonObject pool, JsonObject survey, JsonObject sample) {
    addRow(
        lines,
        "Mailboxes",
        "%s: %s empty, %s below half, %s from half, %s near full, %s full"
            .formatted(
                number(pool.getLong("mailboxes", 0L)),
                number(survey.getLong("empty", 0L)),
                number(survey.getLong("belowHalf", 0L)),
                number(survey.getLong("fromHalf", 0L)),
                number(survey.getLong("nearFull", 0L)),
                number(survey.getLong("full", 0L))));
    addRow(
        lines,
        "Oldest message",
        "%s (they expire at %s)"
            .formatted(
                seconds(survey.getLong("oldestAgeMicros", 0L)),
                seconds(sample.getLong("expireMicros", 0L))));
  }

  private static void addServer(List<String> lines, JsonObject pool, JsonObject sample) {
    if (pool != null) {
      addRow(
          lines,
          "Held",
          "%s queued, %s in flight, %s receives waiting"
              .formatted(
                  number(pool.getLong("queued", 0L)),
                  number(pool.getLong("inFlight", 0L)),
                  number(pool.getLong("waiting", 0L))));
      addRow(
          lines,
          "Kept",
          "%s of %s MiB"
              .formatted(
                  number(pool.getLong("bytes", 0L) / BYTES_PER_MEBIBYTE),
                  number(pool.getLong("maxBytes", 0L) / BYTES_PER_MEBIBYTE)));
    }
    addRow(
        lines,
        "Connections",
        "%s of %s%s"
            .formatted(
                number(sample.getLong("connections", 0L)),
                number(sample.getLong("maxConnections", 0L)),
                pool == null
                    ? ""
                    : ", " + number(pool.getLong("longConnections", 0L)) + " long ones by id"));
    addRow(
        lines,
        "Event-loop lag",
        String.format(Locale.ROOT, "%.1f ms", sample.getLong("lagMicros", 0L) / 1000.0));
    addRow(
        lines,
        "Heap",
        "%s of %s MiB"
            .formatted(
                number(sample.getLong("heapUsedBytes", 0L) / BYTES_PER_MEBIBYTE),
                number(sample.getLong("heapMaxBytes", 0L) / BYTES_PER_MEBIBYTE)));
  }

  private static void addFullest(List<String> lines, JsonObject survey, JsonObject sample) {
    JsonArray fullest = survey.getJsonArray("fullest", new JsonArray());
    StringBuilder line = new StringBuilder();
    int shown = Math.min(FULLEST_SHOWN, fullest.size());
    for (int i = 0; i < shown; i++) {
      JsonObject fill = fullest.getJsonObject(i);
      line.append(i % FULLEST_PER_LINE == 0 ? "" : "   ")
          .append("%d: %d".formatted(fill.getLong("id", 0L), fill.getLong("messages", 0L)));
      if (i == shown - 1 || i % FULLEST_PER_LINE == FULLEST_PER_LINE - 1) {
        addRow(lines, i < FULLEST_PER_LINE ? "Fullest" : "", line.toString());
        line.setLength(0);
      }
    }
    if (shown > 0) {
      addRow(lines, "", "id: messages, of " + number(sample.getLong("maxQueueLength", 0L)));
    }
  }

  private static void addRow(List<String> lines, String name, String value) {
    lines.add("%-16s %s".formatted(name, value));
  }

  /** Counts of another process say nothing of this one's rates. */
  private static boolean sameProcess(JsonObject previous, JsonObject sample) {
    return previous != null
        && previous.getLong("startedMillis", 0L).equals(sample.getLong("startedMillis", 0L));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%,.1f s", (double) micros / TimeUnit.SECONDS.toMicros(1));
  }

  private static String duration(long millis) {
    long seconds = TimeUnit.MILLISECONDS.toSeconds(millis);
    long minutes = seconds / 60;
    long hours = minutes / 60;
    if (hours >= 24) {
      return "%d d %d h".formatted(hours / 24, hours % 24);
    }
    if (hours > 0) {
      return "%d h %d min".formatted(hours, minutes % 60);
    }
    return minutes > 0 ? "%d min %d s".formatted(minutes, seconds % 60) : seconds + " s";
  }
}
