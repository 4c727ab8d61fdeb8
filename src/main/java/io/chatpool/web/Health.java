package io.chatpool.web;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolStats;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * Tells whoever started this process whether it lives, and whether it can serve; in the form that
 * MicroProfile Health has made usual.
 */
final class Health {

  private final PoolClient pool;
  private final BooleanSupplier isServing;

  /**
   * For one event loop.
   *
   * @param isServing whether the server has started and has not been told to stop
   */
  Health(PoolClient pool, BooleanSupplier isServing) {
    this.pool = pool;
    this.isServing = isServing;
  }

  void addTo(Router router) {
    // That the event loop answers is all there is to it.
    router.get("/health/live").handler(routing -> answer(routing, check("eventLoop", true)));
    router.get("/health/ready").handler(this::answerReady);
  }

  private void answerReady(RoutingContext routing) {
    pool.ask(
        new PoolCommand.ReadStats(),
        result ->
            answer(
                routing,
                check("serving", isServing.getAsBoolean()),
                check("pool", result instanceof PoolStats)));
  }

  private static JsonObject check(String id, boolean up) {
    return new JsonObject().put("id", id).put("status", status(up));
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private static void answer(RoutingContext routing, JsonObject... checks) {
    JsonArray all = new JsonArray();
    boolean up = true;
    for (JsonObject check : checks) {
      all.add(check);
      up &= check.getString("status").equals(status(true));
    }
    routing
        .response()
        .setStatusCode(
            up ? HttpResponseStatus.OK.code() : HttpResponseStatus.SERVICE_UNAVAILABLE.code())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(
            new JsonObject()
                .put("status", status(up))
                .put("checks", all)
                .put("outcome", status(up))
                .encode());
  }
}
