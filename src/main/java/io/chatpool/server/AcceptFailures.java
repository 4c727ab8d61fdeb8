package io.chatpool.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that connections cannot be accepted, usually for want of file descriptors. Netty
 * then stops accepting for a second, again and again, with a stack trace each time.
 */
@Sharable
final class AcceptFailures extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  private static final String NAME = "acceptFailures";
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Only touched by the accepting event loop. */
  private long quietUntilNanos;

  private boolean everLogged;

  /** Watches the listening socket that a connection came from; the first connection does it. */
  void watch(Channel connection) {
    Channel listening = connection.parent();
    if (listening != null && listening.pipeline().get(NAME) == null) {
      listening.eventLoop().execute(() -> add(listening));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long nowNanos = System.nanoTime();
    if (!everLogged || nowNanos - quietUntilNanos > 0) {
      everLogged = true;
      quietUntilNanos = nowNanos + QUIET_NANOS;
      log.warn("Cannot accept connections, trying again each second: {}", cause.getMessage());
    }
  }

  private void add(Channel listening) {
    if (listening.pipeline().get(NAME) == null) {
      listening.pipeline().addLast(NAME, this);
    }
  }
}
