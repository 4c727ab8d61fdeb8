package io.chatpool.web;

import io.chatpool.metrics.ServerMetrics;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** The metrics, for Prometheus to fetch. The pool is asked each time, and nothing in between. */
final class MetricsPage implements Handler<RoutingContext> {

  private final Vertx vertx;
  private final PoolNumbers pool;
  private final ServerMetrics metrics;

  MetricsPage(Vertx vertx, PoolNumbers pool, ServerMetrics metrics) {
    this.vertx = vertx;
    this.pool = pool;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext routing) {
    pool.ask()
        .compose(answer -> expose(routing.request().getHeader(HttpHeaders.ACCEPT), answer))
        .onFailure(routing::fail)
        .onSuccess(
            exposition ->
                routing
                    .response()
                    .setStatusCode(HttpResponseStatus.OK.code())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader(HttpHeaders.CONTENT_TYPE, exposition.contentType())
                    .end(exposition.body()));
  }

  private Future<ServerMetrics.Exposition> expose(String accept, PoolNumbers.Answer answer) {
    return vertx.executeBlocking(
        () -> metrics.expose(accept, answer.stats(), answer.survey()), false);
  }
}
