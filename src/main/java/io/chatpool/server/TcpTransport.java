package io.chatpool.server;

import io.chatpool.server.AnswerFate.KernelView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.vertx.core.AsyncResult;
import io.vertx.core.internal.net.NetSocketInternal;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * The bytes of one TCP connection, and what can be known about their arrival.
 *
 * <p>Vert.x closes a socket as soon as the peer ends its output, so a client that sends its request
 * and shuts its sending side would get nothing. With Netty's half closure allowed it does get its
 * answer; but then nothing closes by itself any more, and {@link #close} must be called in any
 * case.
 */
final class TcpTransport {

  /** Who hears what happens on the connection. */
  interface Listener {

    /** Bytes have come; the array is only valid during the call. */
    void bytesRead(byte[] bytes, int from, int to);

    /** The peer has ended its output. */
    void inputEnded();

    /** All is with the kernel and the output is shut, or that has failed. */
    void outputEnded();

    /** The connection is closed, by whomever. Nothing follows. */
    void closed();
  }

  /**
   * What the kernel may hold of what a peer has not taken. If it chose itself it would hold
   * megabytes of each slow reader, and tell of none of their progress until a third of that is
   * gone: they would be taken for dead [P-20].
   */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  // Values of tcp_info.tcpi_state, linux/include/net/tcp_states.h.
  private static final int TCP_FIN_WAIT2 = 5;
  private static final int TCP_CLOSE = 7;

  private final NetSocketInternal socket;
  private final Channel channel;
  private final byte[] readBuffer;
  private Listener listener;

  private boolean inputEnded;
  private boolean outputEnded;
  private boolean failed;

  /** Writes that the kernel has not taken in whole, and how many it has. */
  private int writesPending;

  private long writesDone;

  /**
   * Takes over a socket that has just been accepted; to be called before anything is read from it.
   *
   * @param readBuffer shared by the connections of one event loop
   */
  TcpTransport(NetSocketInternal socket, byte[] readBuffer, Listener listener) {
    this.socket = socket;
    this.readBuffer = readBuffer;
    this.listener = listener;
    channel = socket.channelHandlerContext().channel();
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    socket.messageHandler(bytes -> read((ByteBuf) bytes));
    socket.eventHandler(this::handleEvent);
    socket.exceptionHandler(reset -> failed = true);
    socket.closeHandler(closed -> this.listener.closed());
  }

  /** From now on somebody else hears what happens. */
  void handOverTo(Listener successor) {
    listener = successor;
  }

  /**
   * A buffer to write into, for {@link #write}. Whoever has asked for it releases it if it is not
   * written.
   */
  ByteBuf newBuffer() {
    return channel.alloc().buffer();
  }

  /**
   * Writes, and goes on.
   *
   * @param written run when the kernel has taken all of it; not if the connection fails before
   */
  void write(ByteBuf bytes, Runnable written) {
    writesPending++;
    socket
        .writeMessage(bytes)
        .onComplete(
            result -> {
              writesPending--;
              writesDone++;
              if (result.succeeded()) {
                written.run();
              }
            });
  }

  /**
   * Writes the last answer of this connection and ends the output after it: our FIN goes first, so
   * that the peer can use its local port again at once. On a short connection both leave in one
   * segment, because {@link TcpServerVerticle} corks the sockets.
   */
  void writeLast(byte[] answer) {
    socket.writeMessage(Unpooled.wrappedBuffer(answer)).onComplete(this::answerWritten);
  }

  /** Whether the kernel has not taken all that was written. */
  boolean isWritePending() {
    return writesPending > 0;
  }

  /** A number that changes whenever the kernel takes more of what was written. */
  long writeProgress() {
    ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
    return writesDone + (unwritten == null ? 0 : unwritten.currentProgress());
  }

  /**
   * There will be more than one answer: what is written goes out at once from now on, and what is
   * written and not taken is bounded, also in the kernel.
   */
  void stayOpen() {
    try {
      channel.config().setOption(EpollChannelOption.TCP_CORK, false);
      channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    } catch (ChannelException dead) {
      // Then nothing is sent at all.
    }
  }

  /**
   * The end of the input ends the connection from now on: nothing else is to be learnt from it.
   * Saves shutting the input, which the kernel refuses after a common close, with an exception.
   */
  void closeAtEndOfInput() {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
  }

  /** Stops reading, but for what is being read. The end of the input may still come. */
  void pauseReading() {
    channel.config().setAutoRead(false);
  }

  void resumeReading() {
    channel.config().setAutoRead(true);
  }

  boolean isInputEnded() {
    return inputEnded;
  }

  boolean isOutputEnded() {
    return outputEnded;
  }

  boolean isFailed() {
    return failed;
  }

  /** Whether the peer has reset after it had ended its output: no event tells that. */
  boolean isResetAfterInputEnded() {
    kernelView();
    return failed;
  }

  /** What is known now about the answer; only asked once the output has ended. */
  AnswerFate fateSoFar() {
    KernelView kernel = kernelView();
    return AnswerFate.soFar(failed, inputEnded, kernel);
  }

  /** What the answer's fate is taken to be when there is no more time to find out. */
  AnswerFate fateAtLast() {
    KernelView kernel = outputEnded ? kernelView() : KernelView.NOT_ACKNOWLEDGED;
    return AnswerFate.atLast(failed, inputEnded, kernel);
  }

  /**
   * Closes now; the listener hears of it. Input that nobody has read makes the kernel send a reset.
   * ({@code NetSocket.close} would first wait until a peer that does not read has taken
   * everything.)
   */
  void close() {
    socket.channelHandlerContext().close();
  }

  /**
   * Closes now and makes the peer see a reset. A plain close would leave it to the kernel to go on
   * delivering what was written; what is given back must not arrive as well.
   */
  void reset() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException dead) {
      // Then there is nobody left to see a reset.
    }
    close();
  }

  private void read(ByteBuf bytes) {
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

  private void handleEvent(Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
      inputEnded = true;
      deregisterWhenBothEnded();
      listener.inputEnded();
    }
  }

  private void answerWritten(AsyncResult<Void> written) {
    if (written.failed()) {
      endOutput(false);
    } else if (channel instanceof EpollSocketChannel epoll) {
      endOutput(shutOutput(epoll));
    } else {
      ((DuplexChannel) channel).shutdownOutput().addListener(shut -> endOutput(shut.isSuccess()));
    }
  }

  /**
   * Past the channel, which would make an exception for the writes that wait, and there are none:
   * its stack trace is a tenth of what a short connection costs.
   */
  private static boolean shutOutput(EpollSocketChannel epoll) {
    try {
      ((Socket) epoll.fd()).shutdown(false, true);
      return true;
    } catch (IOException | NotYetConnectedException dead) {
      return false;
    }
  }

  private void endOutput(boolean success) {
    outputEnded = true;
    failed |= !success;
    deregisterWhenBothEnded();
    listener.outputEnded();
  }

  /**
   * With both directions shut, epoll reports a hang-up in every turn whatever it is asked for, and
   * the event loop would do nothing else. There is nothing to hear any more; the kernel can be
   * asked.
   */
  private void deregisterWhenBothEnded() {
    if (inputEnded && outputEnded && channel.isOpen()) {
      channel.deregister();
      // Netty does not tell Vert.x of the end of a channel that is deregistered; and where it still
      // would, because both happen in one turn, it has emptied the pipeline by then.
      channel.closeFuture().addListener(closed -> channel.pipeline().fireChannelInactive());
    }
  }

  /**
   * Asks the kernel. An error that waits in the socket counts as a failure: after the end of input
   * Netty does not read any more, so a reset that comes then is told by nobody else.
   */
  private KernelView kernelView() {
    if (!(channel instanceof EpollSocketChannel epoll)) {
      return KernelView.UNKNOWN;
    }
    if (!epoll.isOpen()) {
      return KernelView.NOT_ACKNOWLEDGED;
    }
    try {
      int state = epoll.tcpInfo().state();
      if (((Socket) epoll.fd()).getSoError() != 0) {
        failed = true;
      }
      return switch (state) {
        case TCP_CLOSE -> KernelView.BOTH_ENDED;
        case TCP_FIN_WAIT2 -> KernelView.ALL_ACKNOWLEDGED;
        default -> KernelView.NOT_ACKNOWLEDGED;
      };
    } catch (IOException | ChannelException e) {
      failed = true;
      return KernelView.NOT_ACKNOWLEDGED;
    }
  }
}
