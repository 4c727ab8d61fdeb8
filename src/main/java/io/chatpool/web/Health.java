package io.chatpool.web;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolStats;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/** Tells whoever started this process whether it lives, and whether it can serve. */
final class Health {

  private final HealthChecks live;
  private final HealthChecks ready;

  /**
   * For one event loop.
   *
   * @param isServing whether the server has started and has not been told to stop
   */
  Health(Vertx vertx, PoolClient pool, BooleanSupplier isServing) {
    // That the event loop answers is all there is to it.
    live = HealthChecks.create(vertx);
    live.register("eventLoop", checked -> checked.complete(Status.OK()));
    ready = HealthChecks.create(vertx);
    ready.register("serving", checked -> checked.complete(status(isServing.getAsBoolean())));
    ready.register(
        "pool",
        // Try: Vert.x gives up after a second, the pool client after bus.timeoutMillis.
        checked ->
            pool.ask(
                new PoolCommand.ReadStats(),
                result -> checked.tryComplete(status(result instanceof PoolStats))));
  }

  void addTo(Router router) {
    router.get("/health/live").handler(routing -> answer(routing, live));
    router.get("/health/ready").handler(routing -> answer(routing, ready));
  }

  private static Status status(boolean up) {
    return up ? Status.OK() : Status.KO();
  }

  private static void answer(RoutingContext routing, HealthChecks checks) {
    checks
        .checkStatus()
        .onFailure(routing::fail)
        .onSuccess(
            result ->
                routing
                    .response()
                    .setStatusCode(
                        CheckResult.isUp(result)
                            ? HttpResponseStatus.OK.code()
                            : HttpResponseStatus.SERVICE_UNAVAILABLE.code())
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(result.toJson().encode()));
  }
}
