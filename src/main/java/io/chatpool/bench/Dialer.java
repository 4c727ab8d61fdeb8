package io.chatpool.bench;

import io.chatpool.cli.ServerAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/**
 * Opens connections of one event loop. (NOT thread safe)
 *
 * <p>To a server on 127.0.0.0/8 they come from 127.0.0.2 and the addresses after it in turn: one
 * address has some 28,000 ports, and a server that closes first keeps each for a minute.
 */
final class Dialer {

  private static final int SOURCE_ADDRESSES = 200;
  private static final int FIRST_SOURCE = 2;

  private final Bootstrap bootstrap;
  private final InetSocketAddress server;
  private final InetSocketAddress[] sources;
  private final Failures failures;

  private int dialed;

  Dialer(EventLoop loop, InetSocketAddress server, Failures failures) {
    this.server = server;
    this.failures = failures;
    bootstrap = EventLoops.bootstrap(loop);
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

  /**
   * Connects; a failure is told to all.
   *
   * @param connected gets the connection when it is ready to be written to
   */
  void dial(Connection.Reader reader, Consumer<Channel> connected) {
    InetSocketAddress source = sources == null ? null : sources[dialed++ % sources.length];
    bootstrap
        .handler(new Connection(reader, failures))
        .connect(server, source)
        .addListener((ChannelFuture dialing) -> dialed(dialing, connected));
  }

  private void dialed(ChannelFuture dialing, Consumer<Channel> connected) {
    if (dialing.isSuccess()) {
      connected.accept(dialing.channel());
    } else {
      failures.add(
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
  static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int callEnd = message.lastIndexOf("): ");
    String told = callEnd < 0 ? message : message.substring(callEnd + "): ".length());
    int address = told.lastIndexOf(": ");
    return address < 0 ? told : told.substring(0, address);
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
}
