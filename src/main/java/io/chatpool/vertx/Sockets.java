package io.chatpool.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
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
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

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
   * A number that changes whenever the kernel takes a part of what is being written; it begins anew
   * with each write.
   */
  public static long writeProgress(Channel channel) {
    ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
    return unwritten == null ? 0 : unwritten.currentProgress();
  }

  /**
   * Ends the output past the channel, which would make an exception for the writes that wait, and
   * there must be none: its stack trace is a tenth of what a short connection costs.
   *
   * @return false if the connection is gone
   */
  public static boolean shutOutput(EpollSocketChannel channel) {
    try {
      ((Socket) channel.fd()).shutdown(false, true);
      return true;
    } catch (IOException | NotYetConnectedException dead) {
      return false;
    }
  }

  /**
   * Takes the error that waits in a socket.
   *
   * @return 0 if there is none
   */
  public static int takeError(EpollSocketChannel channel) throws IOException {
    return ((Socket) channel.fd()).getSoError();
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
