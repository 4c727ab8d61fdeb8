package io.chatpool.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server that takes one connection, plays its part and then watches how the client ends. It does
 * not know the protocol: tests say what it answers. Asked before what it is, it is an older server
 * unless the test says otherwise.
 */
public final class StubServer implements AutoCloseable {

  /** How the client has ended its connection. */
  public enum Ending {
    IN_ORDER,
    RESET
  }

  /** What the server does on its connection. */
  public interface Part {
    void play(Socket connection) throws IOException;
  }

  private final InformingListener listener;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  private StubServer(InetAddress address, int port) {
    try {
      listener = new InformingListener(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a free port of 127.0.0.1. */
  public static StubServer playing(Part part) {
    return on(InetAddress.getLoopbackAddress(), part);
  }

  /** On a free port of an address. */
  public static StubServer on(InetAddress address, Part part) {
    StubServer server = new StubServer(address, 0);
    Thread thread = new Thread(() -> server.serve(part), "stub server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  /** Reads a request of so many lines, answers it and ends the output. */
  public static Part answering(int requestLines, String answer) {
    return connection -> {
      readLines(connection, requestLines);
      write(connection, answer);
      connection.shutdownOutput();
    };
  }

  /** Reads so many lines. */
  public static String readLines(Socket connection, int lines) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int left = lines; left > 0; ) {
      int b = connection.getInputStream().read();
      if (b < 0) {
        throw new IOException("The client has ended after: " + read);
      }
      read.write(b);
      left -= b == '\n' ? 1 : 0;
    }
    return read.toString(StandardCharsets.UTF_8);
  }

  /** Writes at once. */
  public static void write(Socket connection, String answer) throws IOException {
    connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
  }

  /** From now on it is a server that knows keys. */
  public StubServer knowingKeys(long epoch) {
    listener.answer(InformingListener.information(epoch));
    return this;
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Waits until the client has ended. */
  public Ending ending() throws Exception {
    return ending.get(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve(Part part) {
    try (Socket connection = listener.accept()) {
      connection.setTcpNoDelay(true);
      part.play(connection);
      ending.complete(watch(connection));
    } catch (IOException e) {
      ending.completeExceptionally(e);
    }
  }

  private static Ending watch(Socket connection) throws IOException {
    try {
      while (connection.getInputStream().read() >= 0) {
        continue;
      }
      return Ending.IN_ORDER;
    } catch (SocketException reset) {
      return Ending.RESET;
    }
  }
}
