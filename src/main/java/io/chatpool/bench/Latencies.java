package io.chatpool.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long things took, to three digits. (NOT thread safe) */
final class Latencies {

  /** What takes longer counts as this; the run itself has a limit below it. */
  private static final long HIGHEST_NANOS = TimeUnit.HOURS.toNanos(2);

  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Histogram histogram = new Histogram(HIGHEST_NANOS, DIGITS);

  /** So many things took so long each. */
  void record(long nanos, int count) {
    histogram.recordValueWithCount(Math.max(0, Math.min(HIGHEST_NANOS, nanos)), count);
  }

  void add(Latencies other) {
    histogram.add(other.histogram);
  }

  long count() {
    return histogram.getTotalCount();
  }

  /** The percentiles in microseconds. */
  JsonObject toJson() {
    return new JsonObject()
        .put("mean", micros(histogram.getMean()))
        .put("p50", percentileMicros(50))
        .put("p90", percentileMicros(90))
        .put("p99", percentileMicros(99))
        .put("p99.9", percentileMicros(99.9))
        .put("p99.99", percentileMicros(99.99))
        .put("max", micros(histogram.getMaxValue()));
  }

  /** So many percent took at most so many microseconds. */
  double percentileMicros(double percent) {
    return micros(histogram.getValueAtPercentile(percent));
  }

  private static double micros(double nanos) {
    return BenchReport.rounded(nanos / NANOS_PER_MICRO);
  }
}
