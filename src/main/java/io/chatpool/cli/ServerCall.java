package io.chatpool.cli;

import io.chatpool.client.ChatClient;
import io.chatpool.client.ChatClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** One request to a server, with a Vert.x of its own that is gone afterwards. */
final class ServerCall {

  private ServerCall() {}

  /** Asks, and waits for the answer; throws what the request fails with. */
  static <T> T await(ChatClientOptions options, Function<ChatClient, Future<T>> request) {
    Vertx vertx = ClientVertx.create();
    try {
      return request.apply(new ChatClient(vertx, options)).await();
    } finally {
      vertx.close().await();
    }
  }
}
