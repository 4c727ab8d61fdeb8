package io.chatpool.server;

import io.chatpool.server.AnswerFate.KernelView;
import io.chatpool.vertx.Sockets;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestReader;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.net.NetSocket;
import java.io.IOException;

/**
 * A plain TCP connection.
 *
 * <p>Vert.x closes a socket as soon as the peer ends its output, so a client that sends its request
 * and shuts its sending side would get nothing. With Netty's half closure allowed it does get its
 * answer; but then nothing closes by itself any more, and {@link #close} must be called in any
 * case.
 */
final class TcpTransport extends SocketTransport {

  // Values of tcp_info.tcpi_state, linux/include/net/tcp_states.h.
  private static final int TCP_FIN_WAIT2 = 5;
  private static final int TCP_CLOSE = 7;

  /** Takes over a socket that has just been accepted. */
  TcpTransport(NetSocket socket, byte[] readBuffer) {
    super(socket, readBuffer);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    Sockets.onEvent(socket, this::handleEvent);
  }

  @Override
  public RequestReader reader(RequestDecoder decoder) {
    return decoder;
  }

  @Override
  public boolean endsRequests() {
    return true;
  }

  /**
   * Our FIN goes first, so that the peer can use its local port again at once. On a short
   * connection both leave in one segment, because {@link TcpServerVerticle} corks the sockets.
   */
  @Override
  public void writeLast(byte[] answer) {
    send(Unpooled.wrappedBuffer(answer), this::answerWritten);
  }

  @Override
  public void stayOpen() {
    try {
      channel.config().setOption(EpollChannelOption.TCP_CORK, false);
    } catch (ChannelException dead) {
      // Then nothing is sent at all.
    }
    super.stayOpen();
  }

  /** Saves shutting the input, which the kernel refuses after a common close, with an exception. */
  @Override
  public void closeAtEndOfInput() {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
  }

  /** No event tells that: Netty does not read any more. */
  @Override
  public boolean isResetAfterInputEnded() {
    kernelView();
    return isFailed();
  }

  @Override
  public AnswerFate fateSoFar() {
    KernelView kernel = kernelView();
    return AnswerFate.soFar(isFailed(), isInputEnded(), kernel);
  }

  @Override
  public AnswerFate fateAtLast() {
    KernelView kernel = isOutputEnded() ? kernelView() : KernelView.NOT_ACKNOWLEDGED;
    return AnswerFate.atLast(isFailed(), isInputEnded(), kernel);
  }

  private void handleEvent(Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !isInputEnded()) {
      if (isOutputEnded()) {
        deregister();
      }
      endInput();
    }
  }

  private void answerWritten(boolean success) {
    if (!success) {
      outputHasEnded(false);
    } else if (channel instanceof EpollSocketChannel epoll) {
      outputHasEnded(Sockets.shutOutput(epoll));
    } else {
      ((DuplexChannel) channel)
          .shutdownOutput()
          .addListener(shut -> outputHasEnded(shut.isSuccess()));
    }
  }

  private void outputHasEnded(boolean success) {
    if (isInputEnded()) {
      deregister();
    }
    endOutput(success);
  }

  /**
   * With both directions shut, epoll reports a hang-up in every turn whatever it is asked for, and
   * the event loop would do nothing else. There is nothing to hear any more; the kernel can be
   * asked.
   */
  private void deregister() {
    if (channel.isOpen()) {
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
      if (Sockets.takeError(epoll) != 0) {
        fail();
      }
      return switch (state) {
        case TCP_CLOSE -> KernelView.BOTH_ENDED;
        case TCP_FIN_WAIT2 -> KernelView.ALL_ACKNOWLEDGED;
        default -> KernelView.NOT_ACKNOWLEDGED;
      };
    } catch (IOException | ChannelException e) {
      fail();
      return KernelView.NOT_ACKNOWLEDGED;
    }
  }
}
