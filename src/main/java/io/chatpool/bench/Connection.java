package io.chatpool.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;

/** Brings what comes on one connection to its reader, as arrays. */
final class Connection extends ChannelInboundHandlerAdapter {

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

  /** One for each event loop: large enough that deep pipelines are read in few turns. */
  private static final FastThreadLocal<byte[]> READ_BUFFER =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[64 * 1024];
        }
      };

  private final Reader reader;
  private final Failures failures;

  private boolean broken;

  Connection(Reader reader, Failures failures) {
    this.reader = reader;
    this.failures = failures;
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
    failures.add(
        cause instanceof IOException
            ? new BenchFailure(
                BenchFailure.Kind.UNREACHABLE, "A connection broke: " + Dialer.reason(cause))
            : cause);
    context.close();
  }
}
