package io.chatpool.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The threads that make the load, on the best transport of this machine. */
final class EventLoops implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long CLOSE_SECONDS = 10;

  private final EventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();

  EventLoops(int threads) {
    IoHandlerFactory transport =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(threads, transport);
    for (int i = 0; i < threads; i++) {
      loops.add(group.next());
    }
  }

  List<EventLoop> all() {
    return loops;
  }

  /** For connections on one of these loops. */
  static Bootstrap bootstrap(EventLoop loop) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
    if (!Epoll.isAvailable()) {
      return bootstrap.channel(NioSocketChannel.class);
    }
    // The kernel chooses the port when it knows both ends: then a port serves many connections.
    return bootstrap
        .channel(EpollSocketChannel.class)
        .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
  }

  /** Closes all connections and ends the threads. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
