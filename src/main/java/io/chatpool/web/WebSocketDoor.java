package io.chatpool.web;

import io.chatpool.server.Connections;
import io.chatpool.vertx.Sockets;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes an HTTP connection a WebSocket (RFC 6455, 4.2) and hands it over to {@link Connections}. A
 * page of another site is refused [P-27].
 */
final class WebSocketDoor implements Handler<RoutingContext> {

  /** Given by RFC 6455, 1.3. */
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final String VERSION = "13";

  /** 16 bytes in Base64. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  private static final String EARLY_BYTES = "earlyBytes";

  private final Connections connections;
  private final Set<String> allowedOrigins;
  private final BooleanSupplier isReady;
  private final Consumer<HttpConnection> upgraded;

  /**
   * The door of one event loop.
   *
   * @param allowedOrigins of other sites whose pages may come in, in lower case
   * @param isReady whether new connections are taken
   * @param upgraded hears of a connection that is no HTTP connection any more
   */
  WebSocketDoor(
      Connections connections,
      Set<String> allowedOrigins,
      BooleanSupplier isReady,
      Consumer<HttpConnection> upgraded) {
    this.connections = connections;
    this.allowedOrigins = allowedOrigins;
    this.isReady = isReady;
    this.upgraded = upgraded;
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (!isAllowed(request)) {
      routing.fail(HttpResponseStatus.FORBIDDEN.code());
    } else if (!hasToken(request, HttpHeaders.UPGRADE, "websocket")) {
      request.response().putHeader(HttpHeaders.UPGRADE, "websocket");
      routing.fail(HttpResponseStatus.UPGRADE_REQUIRED.code());
    } else if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
      request.response().putHeader("Sec-WebSocket-Version", VERSION);
      routing.fail(HttpResponseStatus.UPGRADE_REQUIRED.code());
    } else if (!isHandshake(request)) {
      routing.fail(HttpResponseStatus.BAD_REQUEST.code());
    } else if (!isReady.getAsBoolean()) {
      routing.fail(HttpResponseStatus.SERVICE_UNAVAILABLE.code());
    } else {
      upgrade(request);
    }
  }

  /** Programs that are no browsers say nothing of an origin. */
  private boolean isAllowed(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    String lowerCase = origin.toLowerCase(Locale.ROOT);
    String host = HostCheck.host(request);
    return lowerCase.equals("http://" + host)
        || lowerCase.equals("https://" + host)
        || allowedOrigins.contains(lowerCase);
  }

  private static boolean isHandshake(HttpServerRequest request) {
    String key = request.getHeader("Sec-WebSocket-Key");
    return request.version() == HttpVersion.HTTP_1_1
        && hasToken(request, HttpHeaders.CONNECTION, "upgrade")
        && key != null
        && KEY.matcher(key).matches();
  }

  private static boolean hasToken(HttpServerRequest request, CharSequence header, String token) {
    return request.headers().getAll(header).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .anyMatch(value -> value.strip().equalsIgnoreCase(token));
  }

  private void upgrade(HttpServerRequest request) {
    // While the protocols change, bytes that come too early would go where nobody releases them.
    ChannelHandlerContext ours = Sockets.handlerContext(request.connection());
    ours.pipeline().addBefore(ours.name(), EARLY_BYTES, new EarlyBytes());
    request
        .response()
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
        .putHeader(HttpHeaders.UPGRADE, "websocket")
        .putHeader("Sec-WebSocket-Accept", accept(request.getHeader("Sec-WebSocket-Key")));
    HttpConnection connection = request.connection();
    request
        .toNetSocket()
        .onSuccess(
            socket -> {
              upgraded.accept(connection);
              accept(socket);
            });
  }

  private void accept(NetSocket socket) {
    ChannelPipeline pipeline = Sockets.channel(socket).pipeline();
    pipeline.remove(EARLY_BYTES);
    // That of HTTP; a WebSocket has its own deadlines.
    pipeline.remove(IdleStateHandler.class);
    connections.acceptWebSocket(socket);
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
