package io.chatpool.client;

import io.chatpool.vertx.Contexts;
import io.chatpool.vertx.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/**
 * The socket of a long connection. It resets the connection when it is closed, unless one of the
 * two sides has said goodbye. (NOT thread safe: it lives on the client's event loop)
 */
final class ClientSocket {

  private final NetSocket socket;
  private final Channel channel;
  private final Context context;
  private Future<Void> lastWrite = Future.succeededFuture();
  private Handler<String> whenLost;
  private String lostDetail = "The server has closed the connection";

  /** Takes over a socket that has just been connected with {@link Connector#LINGER_RESET}. */
  ClientSocket(NetSocket socket, Context context) {
    this.socket = socket;
    this.context = context;
    channel = Sockets.channel(socket);
  }

  Context context() {
    return context;
  }

  /**
   * Begins to read.
   *
   * @param bytes hears what comes
   * @param lost hears why the connection is of no more use, as one line; maybe more than once
   */
  void start(Handler<Buffer> bytes, Handler<String> lost) {
    whenLost = lost;
    socket.handler(bytes);
    socket.exceptionHandler(
        cause -> lostDetail = "The connection broke: " + cause.getMessage());
    socket.closeHandler(closed -> lost.handle(lostDetail));
  }

  void pause() {
    socket.pause();
  }

  void resume() {
    socket.resume();
  }

  /** Whether so much waits to be written that nothing should be added. */
  boolean isFull() {
    return socket.writeQueueFull();
  }

  void whenDrained(Runnable action) {
    socket.drainHandler(drained -> action.run());
  }

  /** Completes when the kernel has taken it. */
  Future<Void> write(Buffer frames) {
    lastWrite = socket.write(frames).onFailure(failure -> whenLost.handle(lostDetail));
    return lastWrite;
  }

  /** Ends the output when all is written; the connection goes on until the server ends it. */
  void endOutput() {
    setLingerOff();
    lastWrite.onComplete(written -> ((DuplexChannel) channel).shutdownOutput());
  }

  /** One side has said goodbye: the end of the output is enough, and no reset is needed. */
  void setLingerOff() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, Connector.LINGER_OFF);
    } catch (ChannelException dead) {
      // Then there is nobody left to see the difference.
    }
  }

  /** Past the write queue: a server that does not read must not hold this up. */
  void close(Runnable whenClosed) {
    Sockets.handlerContext(socket)
        .close()
        .addListener(closed -> Contexts.run(context, whenClosed));
  }
}
