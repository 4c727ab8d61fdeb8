package io.chatpool.web;

import io.chatpool.metrics.ServerMetrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** The metrics, for Prometheus to fetch. Nothing is asked of the pool in between. */
final class MetricsPage implements Handler<RoutingContext> {

  private final PoolNumbers pool;
  private final ServerMetrics metrics;

  MetricsPage(PoolNumbers pool, ServerMetrics metrics) {
    this.pool = pool;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext routing) {
    metrics
        .expose(routing.request().getHeader(HttpHeaders.ACCEPT), this::askPool)
        .onFailure(routing::fail)
        .onSuccess(
            exposition ->
                routing
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, exposition.contentType())
                    .end(exposition.body()));
  }

  private Future<Void> askPool() {
    return pool.ask()
        .map(
            answer -> {
              metrics.setPool(answer.stats(), answer.survey());
              return null;
            });
  }
}
