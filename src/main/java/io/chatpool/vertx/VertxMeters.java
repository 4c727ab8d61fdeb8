package io.chatpool.vertx;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;
import io.vertx.micrometer.impl.MicrometerMetrics;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** The metrics that Vert.x has of its own parts, if it was made with them. */
public final class VertxMeters {

  private static final String NAME_PREFIX = "vertx_";

  private VertxMeters() {}

  /**
   * For the making of a Vert.x that keeps metrics.
   *
   * <p>Of servers, clients of HTTP, the event bus and thread pools. What that costs lies beside the
   * hot path: a TCP connection costs three look-ups when it opens, and bytes are counted per 4 KiB;
   * the event bus carries one message per turn of an event loop, not one per request. No label has
   * more than a few values: not the peer, not the path, not the address on the event bus (each
   * connection to the pool has its own).
   */
  public static MetricsOptions options() {
    return new MicrometerMetricsOptions()
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))
        // Registries are known by their names in the whole process, Vert.x is not alone in it.
        .setRegistryName("chatpool-" + UUID.randomUUID())
        .setLabels(
            EnumSet.of(
                Label.EB_SIDE,
                Label.HTTP_CODE,
                Label.HTTP_METHOD,
                Label.POOL_NAME,
                Label.POOL_TYPE))
        .setDisabledMetricsCategories(
            Set.of(
                MetricsDomain.DATAGRAM_SOCKET.toCategory(),
                MetricsDomain.HTTP_CLIENT.toCategory(),
                MetricsDomain.NET_CLIENT.toCategory()))
        .setEnabled(true);
  }

  /** Those that there are now; none if Vert.x was made without, or for another system. */
  public static MetricSnapshots snapshots(Vertx vertx) {
    if (((VertxInternal) vertx).metrics() instanceof MicrometerMetrics metrics
        && metrics.registry() instanceof PrometheusMeterRegistry registry) {
      PrometheusRegistry collectors = registry.getPrometheusRegistry();
      return collectors.scrape(name -> name.startsWith(NAME_PREFIX));
    }
    return new MetricSnapshots();
  }
}
