package io.chatpool.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Drops what a client sends between its handshake and the answer to it, which it must not do (RFC
 * 6455, 4.1).
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      bytes.release();
    } else {
      context.fireChannelRead(message);
    }
  }
}
