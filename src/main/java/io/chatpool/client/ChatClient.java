package io.chatpool.client;

import io.chatpool.wire.ReceivedMessage;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.Response;
import io.chatpool.wire.ResponseDecoder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends and receives over short connections, one per request. Any thread may use it, for any number
 * of ids and requests at a time.
 *
 * <p>The futures fail with a {@link ChatException}, or with {@link IllegalArgumentException} for a
 * request that cannot be right; then nothing was connected. Nothing is tried again here: after an
 * {@link AnswerTimeoutException} or a {@link BrokenAnswerException} a send may have been applied.
 */
public final class ChatClient {

  private final VertxInternal vertx;
  private final ChatClientOptions options;
  private final NetClient netClient;
  private final Connector connector;

  /** Nothing is connected yet. */
  public ChatClient(Vertx vertx, ChatClientOptions options) {
    this.vertx = (VertxInternal) vertx;
    this.options = options;
    netClient =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(options.connectTimeoutMillis())
                .setSoLinger(ShortExchange.LINGER_RESET));
    connector =
        new Connector(
            vertx, netClient, options.host(), options.port(), options.connectTimeoutMillis());
  }

  /**
   * Sends a text [P-5].
   *
   * @param from the sender's id
   * @param to the receiver's id, or {@link io.chatpool.wire.Request#EVERYONE}
   * @param text one line; it may be empty
   * @return completes when the server has stored the message
   */
  public Future<Void> send(int from, int to, String text) {
    return request(() -> RequestEncoder.send(from, to, text), ResponseDecoder::sent).mapEmpty();
  }

  /**
   * Takes the messages out of a mailbox [P-6]. If this fails they stay in it.
   *
   * @return the messages, oldest first
   */
  public Future<List<ReceivedMessage>> receive(int id) {
    return request(() -> RequestEncoder.receive(id), ResponseDecoder::received)
        .map(response -> ((Response.Received) response).messages());
  }

  /** Closes all connections; requests that are under way fail. */
  public Future<Void> close() {
    return netClient.close();
  }

  private Future<Response> request(Supplier<byte[]> encoder, Function<byte[], Response> parser) {
    byte[] request;
    try {
      request = encoder.get();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    ContextInternal caller = vertx.getOrCreateContext();
    Promise<Response> outcome = caller.promise();
    eventLoop(caller).runOnContext(turn -> exchange(request, parser).onComplete(outcome));
    return outcome.future();
  }

  private Future<Response> exchange(byte[] request, Function<byte[], Response> parser) {
    return connector
        .connect()
        .compose(
            socket ->
                new ShortExchange((NetSocketInternal) socket, options, parser).run(vertx, request))
        .compose(ChatClient::granted);
  }

  private static Future<Response> granted(Response response) {
    return response instanceof Response.Refused refused
        ? Future.failedFuture(new RefusedException(refused.reason()))
        : Future.succeededFuture(response);
  }

  /** On a worker thread the end of the input could overtake the bytes before it. */
  private ContextInternal eventLoop(ContextInternal caller) {
    return caller.isEventLoopContext() ? caller : vertx.createEventLoopContext();
  }
}
