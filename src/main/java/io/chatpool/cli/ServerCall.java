package io.chatpool.cli;

import io.chatpool.client.ChatClient;
import io.chatpool.client.ChatClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.function.Function;

/** One request to a server, with a Vert.x of its own that is gone afterwards. */
final class ServerCall {

  private ServerCall() {}

  /** Asks, and waits for the answer; throws what the request fails with. */
  static <T> T await(ChatClientOptions options, Function<ChatClient, Future<T>> request) {
    Vertx vertx = Vertx.vertx(small());
    try {
      return request.apply(new ChatClient(vertx, options)).await();
    } finally {
      vertx.close().await();
    }
  }

  /** A thread for the socket and one for the resolver; no cache directory for files. */
  private static VertxOptions small() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }
}
