package io.chatpool;

import io.chatpool.client.LongChatClient;
import io.chatpool.client.LongChatClientOptions;
import io.vertx.core.Vertx;

/** Prints each message when it has come, and acknowledges it then. To be killed. */
final class StreamingReceiver {

  private StreamingReceiver() {}

  /** Host, port and id. */
  public static void main(String[] args) {
    LongChatClientOptions options =
        LongChatClientOptions.of(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    new LongChatClient(
            Vertx.vertx(),
            options,
            message -> {
              System.out.println(message.text());
              return null;
            })
        .open();
  }
}
