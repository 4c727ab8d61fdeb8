package io.chatpool.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the input of a WebSocket means to Netty's decoder, in the words of {@link
 * HeardOverWebSocket}. The bounds of whole messages, which are the business of another handler
 * there, are added.
 *
 * <p>Netty takes three kinds of Close frame that {@link WebSocketReader} fails. They fail here too:
 *
 * <ul>
 *   <li>a status from 5000 on, which is outside of the ranges that are defined (RFC 6455, 7.4.2);
 *   <li>a status from 32768 on, likewise, which Netty takes for a negative one;
 *   <li>a reason that ends within a character, which is no UTF-8 (5.5.1).
 * </ul>
 *
 * A reason that is no UTF-8 fails with 1002 instead of 1007, which is about data within a message
 * (7.4.1). No text is checked to be UTF-8 by either (8.1): a message may end anywhere in a request
 * [P-25], and the request is checked.
 */
final class WebSocketOracle {

  private final RequestDecoder decoder;
  private final List<String> heard = new ArrayList<>();
  private long messageBytes;
  private boolean over;

  private WebSocketOracle(RequestLimits limits) {
    decoder = new RequestDecoder(limits);
  }

  static List<String> heard(byte[] input, RequestLimits limits) {
    WebSocketOracle oracle = new WebSocketOracle(limits);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(true)
                    .allowExtensions(false)
                    .closeOnProtocolViolation(false)
                    .maxFramePayloadLength(WebSocketReader.MAX_MESSAGE_BYTES)
                    .build()));
    CorruptedWebSocketFrameException failure = null;
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(input));
    } catch (CorruptedWebSocketFrameException corrupted) {
      failure = corrupted;
    }
    for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
      oracle.frame((WebSocketFrame) frame);
    }
    if (failure != null && failure.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      oracle.end("failed 1009");
    } else if (failure != null) {
      oracle.end("failed 1002");
    }
    channel.finishAndReleaseAll();
    return oracle.heard;
  }

  private void frame(WebSocketFrame frame) {
    byte[] payload = ByteBufUtil.getBytes(frame.content());
    frame.release();
    if (over || frame instanceof PongWebSocketFrame) {
      return;
    }
    if (frame instanceof PingWebSocketFrame) {
      heard.add("pinged " + HexFormat.of().formatHex(payload));
    } else if (frame instanceof CloseWebSocketFrame) {
      close(payload);
    } else {
      messageBytes = frame instanceof ContinuationWebSocketFrame ? messageBytes : 0;
      messageBytes += payload.length;
      if (messageBytes > WebSocketReader.MAX_MESSAGE_BYTES) {
        end("failed 1009");
      } else {
        data(payload);
      }
    }
  }

  private void data(byte[] payload) {
    int position = 0;
    while (position < payload.length) {
      Request request = decoder.read(payload, position, payload.length);
      if (request != null) {
        heard.add(RequestOracle.describe(request));
      }
      position = decoder.position();
    }
  }

  private void close(byte[] payload) {
    if (payload.length == 0) {
      end("closed 1005");
      return;
    }
    int status = (payload[0] & 0xff) << Byte.SIZE | payload[1] & 0xff;
    boolean valid = status < 5000 && Utf8.isValid(payload, 2, payload.length);
    end(valid ? "closed " + status : "failed 1002");
  }

  private void end(String how) {
    if (!over) {
      heard.add(how);
    }
    over = true;
  }
}
