package io.chatpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.client.StubServer.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of long connections whose part the test itself plays, one connection after the other. It
 * does not know the protocol. Asked on a short connection what it is, it is an older server unless
 * the test says otherwise.
 */
public final class ScriptedServer implements AutoCloseable {

  /** Longer than anything a test waits for. */
  private static final int PATIENCE_MILLIS = 10_000;

  private static final long NO_EPOCH = -1;

  private final InformingListener listener;
  private final List<Socket> connections = new ArrayList<>();

  /** {@link #NO_EPOCH} for an older server. */
  private long epoch = NO_EPOCH;

  private ScriptedServer(InformingListener listener) {
    this.listener = listener;
  }

  /** On a free port of 127.0.0.1. */
  public static ScriptedServer start() throws IOException {
    return on(0);
  }

  public static ScriptedServer on(int port) throws IOException {
    InformingListener listener =
        new InformingListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listener.setSoTimeout(PATIENCE_MILLIS);
    return new ScriptedServer(listener);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** From now on it is a server that knows keys. */
  public void knowKeys(long newEpoch) {
    epoch = newEpoch;
    listener.answer(InformingListener.information(newEpoch));
  }

  /** What short connections that ask what it is are told from now on. */
  public void answerQuestions(String answer) {
    listener.answer(answer);
  }

  /** From now on it is an older server. */
  public void knowNoKeys() {
    epoch = NO_EPOCH;
    listener.answer(InformingListener.OLDER);
  }

  /** The next connection. */
  public Peer accept() throws IOException {
    Socket connection = listener.accept();
    connection.setTcpNoDelay(true);
    connection.setSoTimeout(PATIENCE_MILLIS);
    connections.add(connection);
    return new Peer(connection);
  }

  /** The next connection, whose opening is read and accepted. */
  public Peer acceptOpen(String opening) throws IOException {
    Peer peer = accept();
    boolean knowsKeys = epoch != NO_EPOCH;
    peer.expect(knowsKeys ? opening + "I\n" : opening);
    peer.write(knowsKeys ? "Y\n" + InformingListener.information(epoch) : "Y\n");
    return peer;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** One connection with a client. */
  public static final class Peer implements AutoCloseable {

    private final Socket connection;

    private Peer(Socket connection) {
      this.connection = connection;
    }

    public void write(String frames) throws IOException {
      connection.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads as many bytes as these frames have: they must be these. */
    public void expect(String frames) throws IOException {
      byte[] expected = frames.getBytes(StandardCharsets.UTF_8);
      byte[] read = connection.getInputStream().readNBytes(expected.length);
      assertEquals(frames, new String(read, StandardCharsets.UTF_8));
    }

    /** Reads so many lines. */
    public String readLines(int lines) throws IOException {
      return StubServer.readLines(connection, lines);
    }

    /** Reads what one call gives. */
    public String readOnce() throws IOException {
      byte[] bytes = new byte[1 << 16];
      int length = connection.getInputStream().read(bytes);
      return new String(bytes, 0, Math.max(0, length), StandardCharsets.UTF_8);
    }

    /** Reads everything to the end, which must be one in order. */
    public String rest() throws IOException {
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the client has ended, whatever it sends before. */
    public Ending ending() throws IOException {
      try {
        rest();
        return Ending.IN_ORDER;
      } catch (SocketException reset) {
        return Ending.RESET;
      }
    }

    /** Ends in order. */
    @Override
    public void close() throws IOException {
      connection.close();
    }

    public void reset() throws IOException {
      connection.setSoLinger(true, 0);
      connection.close();
    }
  }
}
