package io.chatpool.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetClientBuilder;
import io.vertx.core.net.impl.VertxConnection;

/** The channels below the sockets of Vert.x. (To be used on the event loop of the socket) */
public final class Sockets {

  private Sockets() {}

  /**
   * A net client that Vert.x does not know of: what Vert.x knows it keeps even after it is closed.
   * Whoever asks for it closes it, also when Vert.x closes.
   */
  public static NetClient newNetClient(Vertx vertx, NetClientOptions options) {
    return new NetClientBuilder((VertxInternal) vertx, options).build();
  }

  public static Channel channel(NetSocket socket) {
    return handlerContext(socket).channel();
  }

  /** Where Vert.x stands in the pipeline of a socket. */
  public static ChannelHandlerContext handlerContext(NetSocket socket) {
    return ((NetSocketInternal) socket).channelHandlerContext();
  }

  /** Where Vert.x stands in the pipeline of an HTTP connection. */
  public static ChannelHandlerContext handlerContext(HttpConnection connection) {
    return ((VertxConnection) connection).channelHandlerContext();
  }

  /** Hears what comes in as Netty has it; whoever handles a buffer releases it. */
  public static void onMessage(NetSocket socket, Handler<Object> handler) {
    ((NetSocketInternal) socket).messageHandler(handler);
  }

  /** Hears what else happens on the channel, such as the end of the input. */
  public static void onEvent(NetSocket socket, Handler<Object> handler) {
    ((NetSocketInternal) socket).eventHandler(handler);
  }

  /**
   * Writes past the queue that Vert.x has for what other threads write. What is written while input
   * is being read goes out when that has been read.
   *
   * @param end is told whether the kernel has taken it
   */
  public static void write(NetSocket socket, Object message, Handler<Boolean> end) {
    VertxConnection connection = (VertxConnection) socket;
    ChannelPromise taken = connection.write(message, false, channel(socket).newPromise());
    if (taken.isDone()) {
      end.handle(taken.isSuccess());
    } else {
      taken.addListener(late -> connection.context().emit(late.isSuccess(), end));
    }
  }
}
