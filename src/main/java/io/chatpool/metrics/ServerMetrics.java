package io.chatpool.metrics;

import io.chatpool.config.Config;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.server.ConnectionCount;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * The metrics of one server: the pool's, the event loops', the JVM's; and those of Vert.x, if it
 * keeps some. They have a registry of their own, so that they are the same in whichever Vert.x the
 * server is deployed. (Thread safe)
 */
public final class ServerMetrics implements AutoCloseable {

  /**
   * Metrics in a format of Prometheus.
   *
   * @param contentType which one, and its version
   */
  public record Exposition(String contentType, Buffer body) {}

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
  private final PoolMeters pool;
  private final EventLoopLag lag;

  /**
   * For one server.
   *
   * @param count shared by all server verticles of this server
   */
  public ServerMetrics(Vertx vertx, Config config, ConnectionCount count) {
    this.vertx = vertx;
    registry.config().meterFilter(MeterFilter.deny(ServerMetrics::isNamedWrongly));
    pool = new PoolMeters(registry, config.pool());
    lag = new EventLoopLag(registry);
    Gauge.builder("chatpool.connections", count::open)
        .description("Connections at TCP and WebSocket doors, long and short")
        .register(registry);
    Gauge.builder("chatpool.connections.limit", () -> config.server().maxConnections())
        .description("Connections above which new ones are refused (server.maxConnections)")
        .register(registry);
    addJvm();
  }

  /** Measures how late the event loop of the calling verticle is, as long as it is deployed. */
  public void watchEventLoop() {
    lag.watch(vertx);
  }

  /**
   * All metrics as text. It takes milliseconds: not for an event loop.
   *
   * @param accept which formats the asker takes, as in HTTP; may be null
   * @param stats of the pool, now; null if it has not answered
   * @param survey of the pool, now; null if it has not answered
   */
  public Exposition expose(String accept, PoolStats stats, PoolSurvey survey) {
    pool.set(stats, survey);
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    registry.getPrometheusRegistry().scrape().forEach(all::metricSnapshot);
    VertxMeters.snapshots(vertx).forEach(all::metricSnapshot);
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(bytes, all.build());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Exposition(writer.getContentType(), Buffer.buffer(bytes.toByteArray()));
  }

  /** How late event loops were at worst, in the last one to two seconds. */
  public long recentLagNanos() {
    return lag.recentNanos();
  }

  @Override
  public void close() {
    gcMetrics.close();
    registry.close();
  }

  private void addJvm() {
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gcMetrics.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    FunctionCounter.builder("process.cpu", this, process -> cpuSeconds())
        .baseUnit("seconds")
        .description("Processor time that the process has used")
        .register(registry);
  }

  /** In Prometheus only parts of histograms end in a count, and times are in seconds. */
  private static boolean isNamedWrongly(Meter.Id id) {
    return id.getName().endsWith(".count") || "ns".equals(id.getBaseUnit());
  }

  private static double cpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(cpu -> (double) cpu.toNanos() / TimeUnit.SECONDS.toNanos(1))
        .orElse(Double.NaN);
  }
}
