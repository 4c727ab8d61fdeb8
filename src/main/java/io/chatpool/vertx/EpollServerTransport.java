package io.chatpool.vertx;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.ThreadFactory;

/**
 * The epoll transport of Vert.x, with less work for each accepted connection: fewer system calls,
 * and on few cores no thread of its own that wakes an event loop for each (performance.md); and
 * with bounds for what a peer may have read at once. One is for one Vert.x.
 */
public final class EpollServerTransport extends EpollTransport implements Transport {

  /**
   * Up to so many, one does most of the serving, unless configured otherwise: it may as well
   * accept.
   */
  private static final int FEW_EVENT_LOOPS = 2;

  /** Levels and names of linux/include/uapi/linux/{in,tcp}.h. */
  private static final int IPPROTO_TCP = 6;

  private static final ChannelOption<Integer> INHERITED_CORK =
      new IntegerUnixChannelOption("TCP_CORK", IPPROTO_TCP, 3);
  private static final ChannelOption<Integer> INHERITED_QUICKACK =
      new IntegerUnixChannelOption("TCP_QUICKACK", IPPROTO_TCP, 12);

  /**
   * What the kernel keeps of what a peer has sent and nobody has read. When the peer has ended its
   * output Netty reads all of it at once, whether there is room for it or not.
   */
  private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

  /** One read of a connection in a turn of its event loop: others come in between. */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(512, 2048, 16 * 1024).maxMessagesPerRead(1);

  /** What accepts; null if that is a thread of its own. */
  private CallersLoop servingLoop;

  /** A Vert.x with these options on this transport; where there is no epoll, as Vert.x has it. */
  public static VertxBuilder builder(VertxOptions options) {
    VertxBuilder builder = Vertx.builder().with(options);
    Transport transport = new EpollServerTransport();
    return transport.available() ? builder.withTransport(transport) : builder;
  }

  /** Why this transport cannot be used on this machine, and what changes that, in a sentence. */
  public static String howToHaveIt() {
    Throwable cause = Epoll.unavailabilityCause();
    if (cause == null) {
      return "Make the Vert.x with EpollServerTransport.builder(options).";
    }
    return "It needs Linux, and a folder where a library may be unpacked and run"
        + " (-Dio.netty.native.workdir=FOLDER): "
        + cause.getMessage();
  }

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public boolean available() {
    return isAvailable();
  }

  @Override
  public EpollTransport implementation() {
    return this;
  }

  /** Vert.x asks for the event loops first, then for the one that accepts. */
  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int threads, ThreadFactory threadFactory, int ioRatio) {
    if (type == ACCEPTOR_EVENT_LOOP_GROUP && servingLoop != null) {
      return servingLoop;
    }
    EventLoopGroup group = super.eventLoopGroup(type, threads, threadFactory, ioRatio);
    if (type == IO_EVENT_LOOP_GROUP) {
      servingLoop = threads <= FEW_EVENT_LOOPS ? new CallersLoop(group) : null;
    }
    return group;
  }

  /**
   * The kernel gives the options of a listening socket to those it accepts. So TCP_CORK and
   * TCP_QUICKACK are set there, once; and of the others, those are not set that say what is so
   * anyway (Netty itself sets TCP_NODELAY).
   */
  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    if (domainSocket) {
      return;
    }
    bootstrap.option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    bootstrap.childOption(ChannelOption.RECVBUF_ALLOCATOR, READS);
    bootstrap.option(INHERITED_CORK, options.isTcpCork() ? 1 : 0);
    bootstrap.handler(new InheritedQuickAck(options.isTcpQuickAck()));
    bootstrap.childOption(EpollChannelOption.TCP_CORK, null);
    bootstrap.childOption(EpollChannelOption.TCP_QUICKACK, null);
    if (options.isTcpNoDelay()) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, null);
    }
    if (!options.isTcpKeepAlive()) {
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, null);
    }
    if (options.getTcpUserTimeout() == 0) {
      bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, null);
    }
  }

  /**
   * Sets TCP_QUICKACK once the socket listens, because listening resets it. Without quick
   * acknowledgements, which are what the kernel begins with, the answer to a request acknowledges
   * it: a segment less.
   */
  @ChannelHandler.Sharable
  private static final class InheritedQuickAck extends ChannelInboundHandlerAdapter {

    private final boolean quickAck;

    InheritedQuickAck(boolean quickAck) {
      this.quickAck = quickAck;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.channel().config().setOption(INHERITED_QUICKACK, quickAck ? 1 : 0);
      context.fireChannelActive();
    }
  }
}
