package io.chatpool.metrics;

import io.chatpool.config.Config;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.server.ConnectionCount;
import io.chatpool.vertx.Budget;
import io.chatpool.vertx.SharedAnswer;
import io.chatpool.vertx.VertxMeters;
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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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

  /** By their content type, of which there are as many as there are formats. */
  private final Map<String, SharedAnswer<Exposition>> expositions = new ConcurrentHashMap<>();

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
    Gauge.builder("chatpool.connections.limit", count::limit)
        .description("Connections above which new ones are refused (server.maxConnections or less)")
        .register(registry);
    Gauge.builder("chatpool.native.transport", () -> vertx.isNativeTransportEnabled() ? 1 : 0)
        .description("1 if the kernel is asked whether answers have arrived, 0 if it cannot be")
        .register(registry);
    for (Budget budget : Budget.values()) {
      FunctionCounter.builder("chatpool.budget.reached", budget, Budget::reached)
          .tag("budget", budget.label())
          .description("How often a limit on what peers may cost was reached, in this process")
          .register(registry);
    }
    addJvm();
  }

  /** Measures how late the event loop of the calling verticle is, as long as it is deployed. */
  public void watchEventLoop() {
    lag.watch(vertx);
  }

  /** What the pool has told, now; null for what it has not. */
  public void setPool(PoolStats stats, PoolSurvey survey) {
    pool.set(stats, survey);
  }

  /**
   * All metrics as text. Those who ask at the same time for the same format get the same.
   *
   * @param accept which formats the asker takes, as in HTTP; may be null
   * @param renewal asks what is not known by itself: the pool; runs on the calling context
   * @return completes on the calling context
   */
  public Future<Exposition> expose(String accept, Supplier<Future<Void>> renewal) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    return expositions
        .computeIfAbsent(writer.getContentType(), format -> new SharedAnswer<>(vertx))
        .ask(
            () ->
                renewal
                    .get()
                    .compose(renewed -> vertx.executeBlocking(() -> write(writer), false)));
  }

  private Exposition write(ExpositionFormatWriter writer) {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    registry.getPrometheusRegistry().scrape().forEach(all::metricSnapshot);
    VertxMeters.snapshots(vertx).forEach(all::metricSnapshot);
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
