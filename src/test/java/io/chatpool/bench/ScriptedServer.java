package io.chatpool.bench;

import io.chatpool.client.StubServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that plays the same part on every connection, until it is closed. */
final class ScriptedServer implements AutoCloseable {

  private final ServerSocket listener;

  private ScriptedServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a free port of 127.0.0.1; the connection ends when the part does. */
  static ScriptedServer playing(StubServer.Part part) {
    ScriptedServer server = new ScriptedServer();
    start(() -> server.accept(part));
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept(StubServer.Part part) {
    try {
      while (true) {
        Socket connection = listener.accept();
        start(() -> play(connection, part));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void play(Socket connection, StubServer.Part part) {
    try (connection) {
      part.play(connection);
    } catch (IOException clientIsGone) {
      return;
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted server");
    thread.setDaemon(true);
    thread.start();
  }
}
