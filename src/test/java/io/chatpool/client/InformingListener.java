package io.chatpool.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Listens for a server whose part a test plays, and itself answers the short connections that ask
 * what the server is: those are accepted for nobody.
 */
final class InformingListener extends ServerSocket {

  /** What a server says that knows neither the question nor keys. */
  static final String OLDER = "N\ninvalid\n";

  private static final String QUESTION = "I\n";

  private volatile String answer = OLDER;

  InformingListener(InetSocketAddress address) throws IOException {
    bind(address);
  }

  /** What a server says that has ids to 127, texts to 4,096 bytes, and heartbeats from 1 s. */
  static String information(long epoch) {
    return "Y\n6\n0.1.0\n" + epoch + "\n127\n4096\n1\n3600\n";
  }

  void answer(String newAnswer) {
    answer = newAnswer;
  }

  @Override
  public Socket accept() throws IOException {
    while (true) {
      PeekedSocket connection = new PeekedSocket();
      implAccept(connection);
      if (!connection.peek(QUESTION.length()).equals(QUESTION)) {
        return connection;
      }
      try (connection) {
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        connection.shutdownOutput();
        connection.getInputStream().readAllBytes();
      }
    }
  }

  private static final class PeekedSocket extends Socket {

    private PushbackInputStream input;

    /** What comes first, or less if the input ends before; it can still be read. */
    String peek(int bytes) throws IOException {
      input = new PushbackInputStream(super.getInputStream(), bytes);
      byte[] first = new byte[0];
      try {
        first = input.readNBytes(bytes);
      } catch (IOException reset) {
        // Whoever reads it will see.
      }
      input.unread(first);
      return new String(first, StandardCharsets.UTF_8);
    }

    @Override
    public InputStream getInputStream() {
      return input;
    }
  }
}
