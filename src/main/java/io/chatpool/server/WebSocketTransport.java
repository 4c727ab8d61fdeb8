package io.chatpool.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.internal.net.NetSocketInternal;

/**
 * A WebSocket whose handshake is done [P-25]: a stream of bytes in messages, text or binary, cut
 * anywhere. What goes out is text, each message with whole frames.
 *
 * <p>The end of a direction is its Close frame. There is no half-closed connection: who ends the
 * TCP connection has ended both directions.
 *
 * <p>Netty's codec works on the socket itself. The WebSocket of Vert.x answers each ping whether or
 * not the peer takes the answers, and does not tell what the kernel has taken.
 */
final class WebSocketTransport extends Transport {

  /** The largest frame, and the largest message of several frames, that is read [P-28]. */
  private static final int MAX_MESSAGE_BYTES = 64 * 1024;

  private static final Runnable NOTHING = () -> {};

  /** Of the message that is coming in. */
  private int messageBytes;

  private boolean pongIsPending;

  /**
   * What the newest ping says that could not be answered yet; null if there is none. Older ones
   * need no answer (RFC 6455, 5.5.3).
   */
  private ByteBuf unansweredPing;

  /** The peer's Close has answered ours: it had everything that came before. */
  private boolean closeIsAnswered;

  private boolean violated;

  /** Takes over a socket on which the handshake has been answered. */
  WebSocketTransport(NetSocketInternal socket, byte[] readBuffer) {
    super(socket, readBuffer);
    WebSocketDecoderConfig limits =
        WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(MAX_MESSAGE_BYTES).build();
    ChannelPipeline pipeline = channel.pipeline();
    String ours = socket.channelHandlerContext().name();
    pipeline.addBefore(ours, "webSocketDecoder", new WebSocket13FrameDecoder(limits));
    pipeline.addBefore(ours, "webSocketEncoder", new WebSocket13FrameEncoder(false));
    socket.messageHandler(this::readFrame);
  }

  /** A Close may come at any time, also from a client that has given up. */
  @Override
  boolean endsRequests() {
    return false;
  }

  @Override
  void write(ByteBuf bytes, Runnable written) {
    writeMessage(new TextWebSocketFrame(true, 0, bytes), written);
  }

  @Override
  void writeLast(byte[] answer) {
    if (answer.length > 0) {
      write(Unpooled.wrappedBuffer(answer), NOTHING);
    }
    send(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE), this::endOutput);
  }

  /** Netty goes on reading, so a reset is told. */
  @Override
  boolean isResetAfterInputEnded() {
    return isFailed();
  }

  @Override
  AnswerFate fateSoFar() {
    if (closeIsAnswered) {
      return AnswerFate.DELIVERED;
    }
    return isFailed() || isInputEnded() ? AnswerFate.LOST : AnswerFate.UNDECIDED;
  }

  @Override
  AnswerFate fateAtLast() {
    return closeIsAnswered ? AnswerFate.DELIVERED : AnswerFate.LOST;
  }

  private void readFrame(Object message) {
    WebSocketFrame frame = (WebSocketFrame) message;
    try {
      if (violated) {
        return;
      }
      if (frame instanceof CloseWebSocketFrame close) {
        readClose(close);
      } else if (frame instanceof PingWebSocketFrame) {
        answerPing(frame.content());
      } else if (!(frame instanceof PongWebSocketFrame)) {
        readData(frame);
      }
    } finally {
      frame.release();
    }
  }

  private void readData(WebSocketFrame frame) {
    messageBytes += frame.content().readableBytes();
    if (messageBytes > MAX_MESSAGE_BYTES) {
      violated = true;
      send(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG), taken -> close());
      return;
    }
    if (frame.isFinalFragment()) {
      messageBytes = 0;
    }
    read(frame.content());
  }

  /**
   * An answer to our Close has its status (RFC 6455, 5.5.1). One that has another was sent by a
   * peer that was about to leave anyway, and may not have seen what came before ours.
   */
  private void readClose(CloseWebSocketFrame close) {
    closeIsAnswered =
        isOutputEnded() && close.statusCode() == WebSocketCloseStatus.NORMAL_CLOSURE.code();
    endInput();
  }

  /** One answer at a time, so that they do not pile up where nobody takes them. */
  private void answerPing(ByteBuf payload) {
    if (pongIsPending) {
      unansweredPing = Unpooled.copiedBuffer(payload);
    } else {
      writePong(Unpooled.copiedBuffer(payload));
    }
  }

  private void writePong(ByteBuf payload) {
    pongIsPending = true;
    writeMessage(new PongWebSocketFrame(payload), this::pongWritten);
  }

  private void pongWritten() {
    pongIsPending = false;
    if (unansweredPing != null) {
      ByteBuf payload = unansweredPing;
      unansweredPing = null;
      writePong(payload);
    }
  }
}
