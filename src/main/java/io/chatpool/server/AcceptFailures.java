package io.chatpool.server;

import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.OncePerMinute;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that connections cannot be accepted, usually for want of file descriptors. Netty
 * then stops accepting for a second, again and again, with a stack trace each time. (Thread safe)
 */
@Sharable
public final class AcceptFailures extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  private static final String NAME = "acceptFailures";

  private final OncePerMinute rarely = new OncePerMinute();

  /** Watches the listening socket that a connection came from; the first connection does it. */
  public void watch(Channel connection) {
    Channel listening = connection.parent();
    if (listening != null && listening.pipeline().get(NAME) == null) {
      listening.eventLoop().execute(() -> add(listening));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    FatalErrors.endIfFatal(cause);
    rarely.run(
        () ->
            log.warn(
                "Cannot accept connections on port {}, trying again each second: {}",
                port(context.channel()),
                cause.getMessage()));
  }

  private static int port(Channel listening) {
    return listening.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  private void add(Channel listening) {
    if (listening.pipeline().get(NAME) == null) {
      listening.pipeline().addLast(NAME, this);
    }
  }
}
