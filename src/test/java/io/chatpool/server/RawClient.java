package io.chatpool.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A client that does with a socket what it is told, also what no good client does.
 *
 * <p>It is a channel and not a {@link Socket} because {@link Socket#close} shuts the output before
 * it closes; a client in C does not, and neither does a kernel whose process has died.
 */
public final class RawClient implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final SocketChannel channel;
  private final Socket socket;
  private final PushbackInputStream input;

  private RawClient(SocketChannel channel) throws IOException {
    this.channel = channel;
    socket = channel.socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    input = new PushbackInputStream(socket.getInputStream());
  }

  public static RawClient connect(InetSocketAddress address) {
    try {
      return new RawClient(SocketChannel.open(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client whose kernel takes no more than about this many bytes that it has not read. */
  public static RawClient connect(InetSocketAddress address, int receiveBufferBytes) {
    try {
      SocketChannel channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      channel.connect(address);
      return new RawClient(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient send(byte[] bytes) {
    run(() -> socket.getOutputStream().write(bytes));
    return this;
  }

  /** Ends its output, and can still read. */
  public RawClient shutOutput() {
    run(channel::shutdownOutput);
    return this;
  }

  /** Reads until the server ends its output. */
  public String readToEnd() {
    return new String(readBytesToEnd(), StandardCharsets.UTF_8);
  }

  public byte[] readBytesToEnd() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    run(() -> input.transferTo(all));
    return all.toByteArray();
  }

  /** Reads what comes until the server ends its output or resets. */
  public byte[] readBytesToEndOrReset() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    run(
        () -> {
          try {
            input.transferTo(all);
          } catch (SocketException reset) {
            // Also an end.
          }
        });
    return all.toByteArray();
  }

  /** Reads so many bytes, or fewer if the server ends its output before. */
  public byte[] readBytes(int count) {
    byte[][] bytes = new byte[1][];
    run(() -> bytes[0] = input.readNBytes(count));
    return bytes[0];
  }

  /** One read, of whatever is there. */
  public String readOnce() {
    byte[] buffer = new byte[65_536];
    int[] length = new int[1];
    run(() -> length[0] = input.read(buffer));
    return length[0] < 0 ? "" : new String(buffer, 0, length[0], StandardCharsets.UTF_8);
  }

  /** Whether something to read comes within a time. */
  public boolean isAnsweredWithin(int millis) {
    boolean[] answered = new boolean[1];
    run(
        () -> {
          socket.setSoTimeout(millis);
          try {
            int first = input.read();
            answered[0] = true;
            if (first >= 0) {
              input.unread(first);
            }
          } catch (SocketTimeoutException notYet) {
            answered[0] = false;
          } finally {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
          }
        });
    return answered[0];
  }

  /** Waits until the answer lies in this side's kernel, without reading it. */
  public RawClient awaitUnreadAnswer() {
    run(
        () -> {
          while (input.available() == 0) {
            Thread.onSpinWait();
          }
        });
    return this;
  }

  /** Closes with a reset, whatever has been read. */
  public void reset() {
    run(
        () -> {
          socket.setSoLinger(true, 0);
          channel.close();
        });
  }

  @Override
  public void close() {
    run(channel::close);
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
