package io.chatpool.server;

import io.chatpool.vertx.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;

/** What the doors that have a socket share. */
abstract class SocketTransport implements Transport {

  /**
   * What the kernel may hold of what a peer has not taken. If it chose itself it would hold
   * megabytes of each slow reader, and tell of none of their progress until a third of that is
   * gone: they would be taken for dead [P-20].
   */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  /** Answers are short, and more of them may follow. */
  private static final int MIN_BUFFER_BYTES = 256;

  /** One read in a turn, and not more than may be decoded in it. */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(512, 2048, Turns.MAX_BYTES).maxMessagesPerRead(1);

  final NetSocket socket;
  final Channel channel;

  private final byte[] readBuffer;
  private Listener listener;

  private boolean inputEnded;
  private boolean outputEnded;
  private boolean failed;

  /** Writes that the kernel has not taken in whole, and how many it has. */
  private int writesPending;

  private long writesDone;

  /**
   * Takes over a socket; to be called before anything is read from it, and {@link #handOverTo}
   * likewise.
   *
   * @param readBuffer shared by the connections of one event loop
   */
  SocketTransport(NetSocket socket, byte[] readBuffer) {
    this.socket = socket;
    this.readBuffer = readBuffer;
    channel = Sockets.channel(socket);
    channel.config().setRecvByteBufAllocator(READS);
    Sockets.onMessage(socket, this::readMessage);
    socket.exceptionHandler(reset -> fail());
    socket.closeHandler(closed -> listener.closed());
  }

  @Override
  public final void handOverTo(Listener successor) {
    listener = successor;
  }

  @Override
  public ByteBuf newBuffer(int bytes) {
    return channel.alloc().buffer(Math.max(MIN_BUFFER_BYTES, bytes));
  }

  @Override
  public void write(ByteBuf bytes, Runnable written) {
    writesPending++;
    send(
        bytes,
        taken -> {
          writesPending--;
          writesDone++;
          if (taken) {
            written.run();
          }
        });
  }

  @Override
  public final boolean isWritePending() {
    return writesPending > 0;
  }

  @Override
  public final long writeProgress() {
    return writesDone + Sockets.writeProgress(channel);
  }

  @Override
  public void stayOpen() {
    try {
      channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    } catch (ChannelException dead) {
      // Then nothing is sent at all.
    }
  }

  @Override
  public void closeAtEndOfInput() {}

  @Override
  public final void pauseReading() {
    channel.config().setAutoRead(false);
  }

  @Override
  public final void resumeReading() {
    channel.config().setAutoRead(true);
  }

  @Override
  public final boolean isInputEnded() {
    return inputEnded;
  }

  @Override
  public final boolean isOutputEnded() {
    return outputEnded;
  }

  @Override
  public final boolean isFailed() {
    return failed;
  }

  /**
   * {@inheritDoc} ({@code NetSocket.close} would first wait until a peer that does not read has
   * taken everything.)
   */
  @Override
  public final void close() {
    Sockets.handlerContext(socket).close();
  }

  @Override
  public final void reset() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException dead) {
      // Then there is nobody left to see a reset.
    }
    close();
  }

  final void fail() {
    failed = true;
  }

  /**
   * Writes bytes that count for nothing.
   *
   * @param end is told whether the kernel has taken them
   */
  final void send(ByteBuf bytes, Handler<Boolean> end) {
    Sockets.write(socket, bytes, end);
  }

  /** The peer has ended its output; to be called once. */
  final void endInput() {
    inputEnded = true;
    listener.inputEnded();
  }

  final void endOutput(boolean success) {
    outputEnded = true;
    failed |= !success;
    listener.outputEnded();
  }

  private void readMessage(Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      while (bytes.isReadable()) {
        int length = Math.min(bytes.readableBytes(), readBuffer.length);
        bytes.readBytes(readBuffer, 0, length);
        listener.bytesRead(readBuffer, 0, length);
      }
    } finally {
      bytes.release();
    }
  }
}
