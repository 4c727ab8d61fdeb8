package io.chatpool.web;

import io.chatpool.config.Config;
import io.chatpool.metrics.Sampler;
import io.chatpool.metrics.ServerMetrics;
import io.chatpool.server.AcceptFailures;
import io.chatpool.server.ConnectionCount;
import io.chatpool.server.Connections;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.OncePerMinute;
import io.chatpool.vertx.RequestTurns;
import io.chatpool.vertx.Sockets;
import io.chatpool.vertx.VertxLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP on one event loop: the page, the WebSocket door, health, metrics, and the operator's
 * view. Any number of these share one port.
 */
public final class WebServerVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(WebServerVerticle.class);

  /** Any free port, and the same one for all who say this number; not that of the TCP servers. */
  private static final int SHARED_FREE_PORT = -2;

  /** Where the WebJar has the charts; the version is that of the pom. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** For requests that are under way. */
  private static final int CLOSE_SECONDS = 1;

  private static final List<HttpResponseStatus> REFUSALS =
      List.of(
          HttpResponseStatus.BAD_REQUEST,
          HttpResponseStatus.FORBIDDEN,
          HttpResponseStatus.NOT_FOUND,
          HttpResponseStatus.METHOD_NOT_ALLOWED,
          HttpResponseStatus.MISDIRECTED_REQUEST,
          HttpResponseStatus.UPGRADE_REQUIRED,
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          HttpResponseStatus.SERVICE_UNAVAILABLE);

  private final Config config;
  private final ConnectionCount count;
  private final HttpConnections httpConnections;
  private final ServerMetrics metrics;
  private final BooleanSupplier isServing;

  private final OncePerMinute failures = new OncePerMinute();
  private final AcceptFailures acceptFailures = new AcceptFailures();
  private final SecurityHeaders securityHeaders = new SecurityHeaders();
  private final HostCheck hostCheck;

  private Connections connections;
  private LiveView liveView;
  private RequestTurns turns;
  private Router router;
  private HttpServer server;
  private Promise<Void> drained;

  /**
   * A server that has not started.
   *
   * @param count shared by all server verticles of this server
   * @param httpConnections shared by all web server verticles of this server
   * @param metrics of this server
   * @param isServing whether everything has started and nothing has been told to stop; asked on
   *     this verticle's event loop
   */
  public WebServerVerticle(
      Config config,
      ConnectionCount count,
      HttpConnections httpConnections,
      ServerMetrics metrics,
      BooleanSupplier isServing) {
    this.config = config;
    this.count = count;
    this.httpConnections = httpConnections;
    hostCheck = new HostCheck(config);
    this.metrics = metrics;
    this.isServing = isServing;
  }

  @Override
  public Future<?> start() {
    FatalErrors.watch(context);
    connections = new Connections(vertx, config, count);
    metrics.watchEventLoop();
    int port = config.http().port();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.server().host())
            .setPort(port == 0 ? SHARED_FREE_PORT : port)
            .setHttp2ClearTextEnabled(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setIdleTimeout(config.server().idleTimeoutSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    turns = new RequestTurns(new VertxLoop(vertx), options);
    router = router();
    server = vertx.createHttpServer(options);
    return server
        .connectionHandler(this::accept)
        .requestHandler(this::answer)
        .invalidRequestHandler(this::answerInvalid)
        .listen();
  }

  /**
   * Takes no WebSockets any more, and drains those that there are. Health is answered until this
   * verticle stops. May be called from anywhere, more than once.
   */
  public void drain() {
    context.runOnContext(turn -> startDraining());
  }

  @Override
  public Future<?> stop() {
    return startDraining()
        .eventually(this::endLiveView)
        .eventually(() -> server.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS))
        .eventually(connections::close);
  }

  /** The port that this server listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Until then it shows how the server drains. */
  private Future<Void> endLiveView() {
    liveView.end();
    return Future.succeededFuture();
  }

  private Future<Void> startDraining() {
    if (drained == null) {
      drained = Promise.promise();
      connections.drain().onComplete(drained);
    }
    return drained.future();
  }

  private Router router() {
    Router router = Router.router(vertx);
    REFUSALS.forEach(
        status -> router.errorHandler(status.code(), routing -> refuse(routing, status)));
    router
        .get("/chat")
        .handler(
            new WebSocketDoor(
                connections,
                config.http().allowedOrigins(),
                () -> drained == null,
                httpConnections::leave));
    new Health(connections.pool(), isServing).addTo(router);
    PoolNumbers pool = new PoolNumbers(vertx, connections.pool());
    router.get("/metrics").handler(new MetricsPage(pool, metrics));
    addAdmin(router, pool);
    addFiles(router, "/*", new PageFiles("/", "/web/", Map.of()));
    return router;
  }

  private void addAdmin(Router router, PoolNumbers pool) {
    router.route("/admin/*").handler(new AdminGuard(config.http().adminFromAnywhere()));
    router.get("/admin").handler(routing -> redirect(routing, "admin/"));
    liveView =
        new LiveView(vertx, pool, new Sampler(config, count, metrics), httpConnections);
    liveView.addTo(router);
    addFiles(
        router,
        "/admin/*",
        new PageFiles(
            "/admin/",
            "/web/admin/",
            Map.of("uplot.js", UPLOT + "uPlot.iife.min.js", "uplot.css", UPLOT + "uPlot.min.css")));
  }

  private static void addFiles(Router router, String path, PageFiles files) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(files);
  }

  /** Names in a page are relative to its directory. */
  private static void redirect(RoutingContext routing, String directory) {
    // That of the path "/admin/" too, which Vert.x takes to be the same.
    if (routing.request().path().endsWith("/")) {
      routing.next();
    } else {
      routing
          .response()
          .setStatusCode(HttpResponseStatus.FOUND.code())
          .putHeader(HttpHeaders.LOCATION, directory)
          .end();
    }
  }

  private void accept(HttpConnection connection) {
    acceptFailures.watch(Sockets.handlerContext(connection).channel());
    turns.add(connection);
    connection.exceptionHandler(FatalErrors::endIfFatal);
    connection.closeHandler(closed -> httpConnections.leave(connection));
    httpConnections.opened(connection);
  }

  private void answer(HttpServerRequest request) {
    httpConnections.requested(request.connection());
    HttpResponseStatus refusal = hostCheck.refusal(request);
    securityHeaders.addTo(request, refusal == null ? HostCheck.host(request) : null);
    if (refusal == null) {
      router.handle(request);
    } else {
      refuse(request, refusal);
    }
  }

  private void answerInvalid(HttpServerRequest request) {
    securityHeaders.addTo(request, null);
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
  }

  private void refuse(RoutingContext routing, HttpResponseStatus status) {
    Throwable failure = routing.failure();
    if (status == HttpResponseStatus.INTERNAL_SERVER_ERROR && failure != null) {
      FatalErrors.endIfFatal(failure);
      log.debug("A request has failed", failure);
      failures.run(() -> log.error("A request has failed: {}", failure.toString()));
    }
    refuse(routing.request(), status);
  }

  /** One line, whatever has happened. */
  private static void refuse(HttpServerRequest request, HttpResponseStatus status) {
    request
        .response()
        .setStatusCode(status.code())
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(status.reasonPhrase() + "\n");
  }
}
