package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.pool.PoolStatistic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The documents have the pool's statistics, each as the list of them has it, and no others. */
class StatisticsDocumentTest {

  @Test
  void theMetricsTableIsTheListOfStatistics() throws IOException {
    assertEquals(
        rows(s -> "| `%s` | %s |".formatted(metric(s), s.description())),
        firstTable("configuration.md", "What the pool counts"));
  }

  @Test
  void theTableOfTheEventBusIsTheListOfStatistics() throws IOException {
    assertEquals(
        rows(s -> "| `%s` | %s | %s |".formatted(s.jsonName(), kind(s), s.description())),
        firstTable("event-bus.md", "`chatpool.stats` tells"));
  }

  private static List<String> rows(Function<PoolStatistic, String> row) {
    return Arrays.stream(PoolStatistic.values()).map(row).toList();
  }

  private static String metric(PoolStatistic statistic) {
    String end = statistic.kind() == PoolStatistic.Kind.COUNT ? "_total" : "";
    return "chatpool_" + statistic.metricName().replace('.', '_') + end;
  }

  private static String kind(PoolStatistic statistic) {
    return statistic.kind().name().toLowerCase(Locale.ROOT);
  }

  /** The rows below the head of the first table after a line that begins with some words. */
  private static List<String> firstTable(String page, String words) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/site/markdown", page));
    return lines.stream()
        .dropWhile(line -> !line.startsWith(words))
        .dropWhile(line -> !line.startsWith("|---"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }
}
