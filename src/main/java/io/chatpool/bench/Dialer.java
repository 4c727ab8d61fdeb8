package io.chatpool.bench;

import io.chatpool.cli.ServerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/**
 * Opens connections of one event loop, on the best transport of this machine, and brings what comes
 * on each to its reader. (NOT thread safe)
 *
 * <p>To a server on 127.0.0.0/8 they come from 127.0.0.2 and the addresses after it in turn: one
 * address has some 28,000 ports, and a server that closes first keeps each for a minute.
 */
final class Dialer {

  /** Who knows what has to come on a connection; called on its event loop. */
  interface Reader {

    /**
     * Bytes have come.
     *
     * @param bytes only valid during the call; they begin at 0
     * @param nowNanos when they were read, by {@link System#nanoTime}
     * @throws BenchFailure if they are wrong
     */
    void read(byte[] bytes, int length, long nowNanos);

    /**
     * The server has ended its output, and the connection is closed.
     *
     * @throws BenchFailure if it should not have
     */
    void ended(long nowNanos);
  }

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int SOURCE_ADDRESSES = 200;
  private static final int FIRST_SOURCE = 2;

  private final Bootstrap bootstrap;
  private final InetSocketAddress server;
  private final InetSocketAddress[] sources;
  private final Bench bench;

  private int dialed;

  /** Connections that fail are failures of this measurement. */
  Dialer(EventLoop loop, InetSocketAddress server, Bench bench) {
    this.server = server;
    this.bench = bench;
    bootstrap = bootstrap(loop);
    sources = sources(server.getAddress());
  }

  /** Finds the server's address. */
  static InetSocketAddress resolve(ServerAddress server) {
    try {
      return new InetSocketAddress(InetAddress.getByName(server.host()), server.port());
    } catch (UnknownHostException e) {
      throw new BenchFailure(
          BenchFailure.Kind.UNREACHABLE,
          "Cannot connect to %s: unknown host".formatted(server.host()));
    }
  }

  /** What event loops have to be made with so that connections can be opened on them. */
  static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /**
   * Connects; a failure is told to all.
   *
   * @param connected gets the connection when it is ready to be written to
   */
  void dial(Reader reader, Consumer<Channel> connected) {
    InetSocketAddress source = sources == null ? null : sources[dialed++ % sources.length];
    bootstrap
        .handler(new Handler(reader, bench))
        .connect(server, source)
        .addListener((ChannelFuture dialing) -> dialed(dialing, connected));
  }

  private void dialed(ChannelFuture dialing, Consumer<Channel> connected) {
    if (dialing.isSuccess()) {
      connected.accept(dialing.channel());
    } else {
      bench.fail(
          new BenchFailure(
              BenchFailure.Kind.UNREACHABLE,
              "Cannot connect to %s port %d: %s"
                  .formatted(
                      server.getAddress().getHostAddress(),
                      server.getPort(),
                      reason(dialing.cause()))));
    }
  }

  /** Netty puts the system call before what the system says, and the address after it. */
  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int callEnd = message.lastIndexOf("): ");
    String told = callEnd < 0 ? message : message.substring(callEnd + "): ".length());
    int address = told.lastIndexOf(": ");
    return address < 0 ? told : told.substring(0, address);
  }

  private static Bootstrap bootstrap(EventLoop loop) {
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

  private static InetSocketAddress[] sources(InetAddress server) {
    if (!(server instanceof Inet4Address) || !server.isLoopbackAddress() || !isLinux()) {
      return null;
    }
    try {
      InetSocketAddress[] sources = new InetSocketAddress[SOURCE_ADDRESSES];
      for (int i = 0; i < sources.length; i++) {
        byte[] address = {127, 0, 0, (byte) (FIRST_SOURCE + i)};
        sources[i] = new InetSocketAddress(InetAddress.getByAddress(address), 0);
      }
      return sources;
    } catch (UnknownHostException fourBytesAreAnAddress) {
      throw new IllegalStateException(fourBytesAreAnAddress);
    }
  }

  /** Elsewhere only 127.0.0.1 is there unless somebody has added others. */
  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  /** Brings what comes on one connection to its reader, as arrays. */
  private static final class Handler extends ChannelInboundHandlerAdapter {

    /** One for each event loop: large enough that deep pipelines are read in few turns. */
    private static final FastThreadLocal<byte[]> READ_BUFFER =
        new FastThreadLocal<>() {
          @Override
          protected byte[] initialValue() {
            return new byte[64 * 1024];
          }
        };

    private final Reader reader;
    private final Bench bench;

    private boolean broken;

    Handler(Reader reader, Bench bench) {
      this.reader = reader;
      this.bench = bench;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf incoming = (ByteBuf) message;
      byte[] bytes = READ_BUFFER.get();
      try {
        while (incoming.isReadable() && !broken) {
          int length = Math.min(incoming.readableBytes(), bytes.length);
          incoming.readBytes(bytes, 0, length);
          reader.read(bytes, length, System.nanoTime());
        }
      } finally {
        incoming.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!broken) {
        reader.ended(System.nanoTime());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      broken = true;
      bench.fail(
          cause instanceof IOException
              ? new BenchFailure(
                  BenchFailure.Kind.UNREACHABLE, "A connection broke: " + reason(cause))
              : cause);
      context.close();
    }
  }
}
