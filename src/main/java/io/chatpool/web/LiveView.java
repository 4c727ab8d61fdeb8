package io.chatpool.web;

import io.chatpool.metrics.Sampler;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shows the operator what the server does: one sample at a time, or one a second as server-sent
 * events. When nobody looks, nothing is asked and no timer runs. (NOT thread safe: it lives on its
 * event loop)
 */
final class LiveView {

  /** Of one event loop. One more is told to come later. */
  private static final int MAX_VIEWERS = 16;

  private static final long PERIOD_MILLIS = 1000;

  /** A survey of very many mailboxes takes seconds, and the pool time: one in five of it. */
  private static final int SURVEY_PAUSE_FACTOR = 4;

  /** How soon a browser that has lost the stream comes back. */
  private static final String RETRY = "retry: 2000\n\n";

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Context context;
  private final PoolNumbers pool;
  private final Sampler sampler;
  private final HttpConnections connections;
  private final Set<HttpServerResponse> viewers = new HashSet<>();

  private long timer = NO_TIMER;
  private boolean ended;
  private boolean asking;

  /** The newest one; null if there is none yet, or the pool does not answer. */
  private PoolSurvey survey;

  private boolean surveying;
  private long nextSurveyNanos;

  /**
   * For the event loop of the calling context.
   *
   * @param connections those of streams leave them
   */
  LiveView(Vertx vertx, PoolNumbers pool, Sampler sampler, HttpConnections connections) {
    this.connections = connections;
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    this.pool = pool;
    this.sampler = sampler;
    nextSurveyNanos = System.nanoTime();
  }

  void addTo(Router router) {
    router.get("/admin/stats").handler(this::answerOnce);
    router.get("/admin/stream").handler(this::stream);
  }

  /** Ends all streams: the server stops. */
  void end() {
    ended = true;
    List.copyOf(viewers).forEach(HttpServerResponse::end);
    viewers.clear();
    stopIfNobodyLooks();
  }

  private void answerOnce(RoutingContext routing) {
    pool.ask()
        .onFailure(routing::fail)
        .onSuccess(
            answer ->
                routing
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(sampler.sample(answer.stats(), answer.survey()).encode() + "\n"));
  }

  private void stream(RoutingContext routing) {
    if (ended || viewers.size() >= MAX_VIEWERS) {
      routing.fail(HttpResponseStatus.SERVICE_UNAVAILABLE.code());
      return;
    }
    HttpServerResponse viewer = routing.response();
    viewer
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .closeHandler(closed -> leave(viewer))
        .exceptionHandler(broken -> leave(viewer));
    connections.leave(routing.request().connection());
    viewer.write(RETRY);
    viewers.add(viewer);
    if (timer == NO_TIMER) {
      timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> ask());
    }
    ask();
  }

  private void leave(HttpServerResponse viewer) {
    viewers.remove(viewer);
    stopIfNobodyLooks();
  }

  private void stopIfNobodyLooks() {
    if (viewers.isEmpty() && timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  /** A pool that is slow is not asked again before it has answered. */
  private void ask() {
    if (asking) {
      return;
    }
    asking = true;
    askForSurvey();
    pool.stats()
        // A turn later: a small pool's survey comes with the same message.
        .onComplete(stats -> context.runOnContext(turn -> show(stats.result())));
  }

  private void askForSurvey() {
    long askedNanos = System.nanoTime();
    if (surveying || askedNanos - nextSurveyNanos < 0) {
      return;
    }
    surveying = true;
    pool.survey()
        .onSuccess(
            found -> {
              long nowNanos = System.nanoTime();
              surveying = false;
              survey = found;
              nextSurveyNanos = nowNanos + SURVEY_PAUSE_FACTOR * (nowNanos - askedNanos);
            });
  }

  private void show(PoolStats stats) {
    asking = false;
    if (viewers.isEmpty()) {
      return;
    }
    JsonObject sample = sampler.sample(stats, survey);
    String event = "data: " + sample.encode() + "\n\n";
    for (HttpServerResponse viewer : List.copyOf(viewers)) {
      // Who reads too slowly misses samples.
      if (!viewer.writeQueueFull()) {
        viewer.write(event);
      }
    }
  }
}
