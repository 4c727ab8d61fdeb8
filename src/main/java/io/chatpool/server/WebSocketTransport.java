package io.chatpool.server;

import io.chatpool.vertx.Loop;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestReader;
import io.chatpool.wire.WebSocketReader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;

/**
 * A WebSocket whose handshake is done [P-25]: a stream of bytes in messages, text or binary, cut
 * anywhere. What goes out is text, each message with whole frames.
 *
 * <p>The end of a direction is its Close frame. There is no half-closed connection: who ends the
 * TCP connection has ended both directions.
 *
 * <p>It works on the plain socket. The WebSocket of Vert.x answers each ping whether or not the
 * peer takes the answers, keeps frames until they are complete, and does not tell what the kernel
 * has taken.
 */
final class WebSocketTransport extends SocketTransport implements WebSocketReader.Control {

  // First bytes of frames: FIN and the opcode of RFC 6455, 5.2.
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PONG = 0x8a;

  private static final int MAX_SHORT_LENGTH = 125;
  private static final int LENGTH_OF_TWO_BYTES = 126;
  private static final int LENGTH_OF_EIGHT_BYTES = 127;

  /** Room for the largest header before what is written. */
  private static final int HEADER_BYTES = 10;

  private static final Runnable NOTHING = () -> {};

  private final Loop loop;

  /** A pong is to be written at the end of this turn, or the kernel has not taken the last one. */
  private boolean pongIsDue;

  /**
   * What the newest ping says that has not been answered; null if there is none. Older ones need no
   * answer (RFC 6455, 5.5.3).
   */
  private byte[] unansweredPing;

  /** The peer's Close has answered ours: it had everything that came before. */
  private boolean closeIsAnswered;

  /** Takes over a socket on which the handshake has been answered. */
  WebSocketTransport(NetSocket socket, byte[] readBuffer, Loop loop) {
    super(socket, readBuffer);
    this.loop = loop;
  }

  @Override
  public RequestReader reader(RequestDecoder decoder) {
    return new WebSocketReader(decoder, this);
  }

  /** A Close may come at any time, also from a client that has given up. */
  @Override
  public boolean endsRequests() {
    return false;
  }

  @Override
  public ByteBuf newBuffer(int bytes) {
    ByteBuf buffer = super.newBuffer(HEADER_BYTES + bytes);
    return buffer.setIndex(HEADER_BYTES, HEADER_BYTES);
  }

  @Override
  public void write(ByteBuf bytes, Runnable written) {
    super.write(framed(TEXT, bytes), written);
  }

  @Override
  public void writeLast(byte[] answer) {
    if (answer.length > 0) {
      write(newBuffer(answer.length).writeBytes(answer), NOTHING);
    }
    sendClose(WebSocketReader.NORMAL_CLOSURE, this::endOutput);
  }

  /** Netty goes on reading, so a reset is told. */
  @Override
  public boolean isResetAfterInputEnded() {
    return isFailed();
  }

  @Override
  public AnswerFate fateSoFar() {
    if (closeIsAnswered) {
      return AnswerFate.DELIVERED;
    }
    return isFailed() || isInputEnded() ? AnswerFate.LOST : AnswerFate.UNDECIDED;
  }

  @Override
  public AnswerFate fateAtLast() {
    return closeIsAnswered ? AnswerFate.DELIVERED : AnswerFate.LOST;
  }

  /** One answer in a turn and one at a time: a flood of pings costs, and piles up, no more. */
  @Override
  public void pinged(byte[] payload) {
    unansweredPing = payload;
    if (!pongIsDue) {
      pongIsDue = true;
      loop.endOfTurn(this::writePong);
    }
  }

  /**
   * An answer to our Close has its status (RFC 6455, 5.5.1). One that has another was sent by a
   * peer that was about to leave anyway, and may not have seen what came before ours.
   */
  @Override
  public void closed(int status) {
    closeIsAnswered = isOutputEnded() && status == WebSocketReader.NORMAL_CLOSURE;
    endInput();
  }

  @Override
  public void failed(int status) {
    sendClose(status, taken -> close());
  }

  private void writePong() {
    byte[] payload = unansweredPing;
    unansweredPing = null;
    ByteBuf pong = newBuffer(payload.length).writeBytes(payload);
    super.write(framed(PONG, pong), this::pongWritten);
  }

  private void pongWritten() {
    pongIsDue = unansweredPing != null;
    if (pongIsDue) {
      loop.endOfTurn(this::writePong);
    }
  }

  private void sendClose(int status, Handler<Boolean> end) {
    send(framed(CLOSE, newBuffer(Short.BYTES).writeShort(status)), end);
  }

  /** Puts the header before a payload, into the room that {@link #newBuffer} has left for it. */
  private static ByteBuf framed(int first, ByteBuf payload) {
    int length = payload.readableBytes();
    int begin = payload.readerIndex();
    if (length <= MAX_SHORT_LENGTH) {
      payload.setByte(begin - 1, length);
      begin -= 2;
    } else if (length <= 0xffff) {
      payload.setShort(begin - 2, length).setByte(begin - 3, LENGTH_OF_TWO_BYTES);
      begin -= 4;
    } else {
      payload.setLong(begin - 8, length).setByte(begin - 9, LENGTH_OF_EIGHT_BYTES);
      begin -= 10;
    }
    payload.setByte(begin, first);
    return payload.readerIndex(begin);
  }
}
