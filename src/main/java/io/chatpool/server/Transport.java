package io.chatpool.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.vertx.core.Handler;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.impl.VertxConnection;

/**
 * The bytes of one connection, and what can be known about their arrival. Everything above it is
 * the same for all doors. (NOT thread safe: it lives on its event loop)
 */
abstract class Transport {

  /** Who hears what happens on the connection. */
  interface Listener {

    /** Bytes have come; the array is only valid during the call. */
    void bytesRead(byte[] bytes, int from, int to);

    /** The peer has ended its output. */
    void inputEnded();

    /** All is with the kernel and the output is ended, or that has failed. */
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

  /** Answers are short, and more of them may follow. */
  private static final int MIN_BUFFER_BYTES = 256;

  final NetSocketInternal socket;
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
  Transport(NetSocketInternal socket, byte[] readBuffer) {
    this.socket = socket;
    this.readBuffer = readBuffer;
    channel = socket.channelHandlerContext().channel();
    socket.exceptionHandler(reset -> fail());
    socket.closeHandler(closed -> listener.closed());
  }

  /** From now on somebody else hears what happens. */
  final void handOverTo(Listener successor) {
    listener = successor;
  }

  /** Whether silence, or the end of the input, completes a request without its last LF [P-2]. */
  abstract boolean endsRequests();

  /**
   * A buffer to write into, for {@link #write}. Whoever has asked for it releases it if it is not
   * written.
   *
   * @param bytes that it has room for; it grows when more are written
   */
  final ByteBuf newBuffer(int bytes) {
    return channel.alloc().buffer(Math.max(MIN_BUFFER_BYTES, bytes));
  }

  /**
   * Writes whole frames or answers, and goes on.
   *
   * @param written run when the kernel has taken all of it; not if the connection fails before
   */
  abstract void write(ByteBuf bytes, Runnable written);

  /** Writes the last answer of this connection and ends the output after it. */
  abstract void writeLast(byte[] answer);

  /** Whether the kernel has not taken all that was written. */
  final boolean isWritePending() {
    return writesPending > 0;
  }

  /** A number that changes whenever the kernel takes more of what was written. */
  final long writeProgress() {
    ChannelOutboundBuffer unwritten = channel.unsafe().outboundBuffer();
    return writesDone + (unwritten == null ? 0 : unwritten.currentProgress());
  }

  /**
   * There will be more than one answer: what is written goes out at once from now on, and what is
   * written and not taken is bounded, also in the kernel.
   */
  void stayOpen() {
    try {
      channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    } catch (ChannelException dead) {
      // Then nothing is sent at all.
    }
  }

  /**
   * The end of the input ends the connection from now on, if that saves anything: nothing else is
   * to be learnt from it.
   */
  void closeAtEndOfInput() {}

  /** Stops reading, but for what is being read. The end of the input may still come. */
  final void pauseReading() {
    channel.config().setAutoRead(false);
  }

  final void resumeReading() {
    channel.config().setAutoRead(true);
  }

  final boolean isInputEnded() {
    return inputEnded;
  }

  final boolean isOutputEnded() {
    return outputEnded;
  }

  final boolean isFailed() {
    return failed;
  }

  /** Whether the peer has reset after it had ended its output, as far as no event tells that. */
  abstract boolean isResetAfterInputEnded();

  /** What is known now about the answer; only asked once the output has ended. */
  abstract AnswerFate fateSoFar();

  /** What the answer's fate is taken to be when there is no more time to find out. */
  abstract AnswerFate fateAtLast();

  /**
   * Closes now; the listener hears of it. Input that nobody has read makes the kernel send a reset.
   * ({@code NetSocket.close} would first wait until a peer that does not read has taken
   * everything.)
   */
  final void close() {
    socket.channelHandlerContext().close();
  }

  /**
   * Closes now and makes the peer see a reset. A plain close would leave it to the kernel to go on
   * delivering what was written; what is given back must not arrive as well.
   */
  final void reset() {
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

  /** Writes what the channel's pipeline understands. */
  final void writeMessage(Object message, Runnable written) {
    writesPending++;
    send(
        message,
        taken -> {
          writesPending--;
          writesDone++;
          if (taken) {
            written.run();
          }
        });
  }

  /**
   * Writes past the queue that Vert.x has for what other threads write: here nobody does. What is
   * written while input is being read goes out when that has been read.
   *
   * @param end is told whether the kernel has taken it
   */
  final void send(Object message, Handler<Boolean> end) {
    VertxConnection connection = (VertxConnection) socket;
    ChannelPromise taken = connection.write(message, false, channel.newPromise());
    if (taken.isDone()) {
      end.handle(taken.isSuccess());
    } else {
      taken.addListener(late -> connection.context().emit(late.isSuccess(), end));
    }
  }

  /** Tells the listener of bytes; whoever has called releases them. */
  final void read(ByteBuf bytes) {
    while (bytes.isReadable()) {
      int length = Math.min(bytes.readableBytes(), readBuffer.length);
      bytes.readBytes(readBuffer, 0, length);
      listener.bytesRead(readBuffer, 0, length);
    }
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
}
