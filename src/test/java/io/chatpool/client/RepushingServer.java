package io.chatpool.client;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A server with one mailbox that does what the protocol asks of it, and breaks its connections at
 * random: whatever is not acknowledged is pushed again on the next one.
 */
final class RepushingServer implements AutoCloseable {

  /** Nothing more is acknowledged: the client waits for another connection, or has none. */
  private static final int QUIET_MILLIS = 20;

  private static final int LARGEST_WRITE_BYTES = 300;

  private static final int MOST_BYTES_OF_A_CONNECTION = 5_000;

  private final InformingListener listener;
  private final Random random;
  private final TreeSet<Long> mailbox = new TreeSet<>();
  private final CompletableFuture<Integer> emptied = new CompletableFuture<>();

  private RepushingServer(InformingListener listener, Random random) {
    this.listener = listener;
    this.random = random;
  }

  /** With so many messages in the mailbox; their numbers are 10, 20, 30, ... */
  static RepushingServer start(int messages, Random random) throws IOException {
    InformingListener listener =
        new InformingListener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    RepushingServer server = new RepushingServer(listener, random);
    for (int i = 1; i <= messages; i++) {
      server.mailbox.add(10L * i);
    }
    Thread thread = new Thread(server::serve, "repushing server");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  int port() {
    return listener.getLocalPort();
  }

  /**
   * Completes with the number of connections when everything is acknowledged; fails when the client
   * breaks a rule.
   */
  CompletableFuture<Integer> emptied() {
    return emptied;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    int connections = 0;
    try {
      while (!mailbox.isEmpty()) {
        try (Socket connection = listener.accept()) {
          connections++;
          converse(connection);
        }
      }
      emptied.complete(connections);
    } catch (IOException | RuntimeException e) {
      emptied.completeExceptionally(e);
    }
  }

  private void converse(Socket connection) throws IOException {
    connection.setTcpNoDelay(true);
    connection.setSoTimeout(QUIET_MILLIS);
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    connection.setSoLinger(random.nextBoolean(), 0);
    StringBuilder pushes = new StringBuilder("Y\n");
    mailbox.forEach(seq -> pushes.append("M\n" + seq + "\n1\n12\ntext " + seq + "\n"));
    byte[] bytes = pushes.toString().getBytes(StandardCharsets.UTF_8);
    boolean saysGoodbye = random.nextInt(4) == 0;
    int breakAt = Math.min(bytes.length, random.nextInt(MOST_BYTES_OF_A_CONNECTION));
    if (saysGoodbye) {
      int nextFrame = pushes.indexOf("M", breakAt);
      breakAt = nextFrame < 0 ? bytes.length : nextFrame;
    }
    try {
      for (int from = 0; from < breakAt; ) {
        int to = Math.min(breakAt, from + 1 + random.nextInt(LARGEST_WRITE_BYTES));
        connection.getOutputStream().write(bytes, from, to - from);
        from = to;
        while (lines.ready()) {
          take(lines, highestPushed(bytes, to));
        }
      }
      while (!mailbox.isEmpty() && random.nextInt(20) > 0) {
        take(lines, highestPushed(bytes, breakAt));
      }
      if (saysGoodbye) {
        connection.getOutputStream().write("B\nshutdown\n0\n".getBytes(StandardCharsets.UTF_8));
      }
    } catch (SocketTimeoutException | EOFException quietOrGivenUp) {
      // The next connection brings the rest again.
    }
  }

  private void take(BufferedReader lines, long highestPushed) throws IOException {
    String verb = lines.readLine();
    if (verb == null) {
      throw new EOFException();
    }
    if (verb.equals("L")) {
      lines.readLine();
      lines.readLine();
      return;
    }
    long seq = Long.parseLong(lines.readLine());
    if (!verb.equals("K") || seq > highestPushed || mailbox.headSet(seq, true).isEmpty()) {
      throw new IllegalStateException(
          verb + " " + seq + " when " + highestPushed + " was pushed, and left: " + mailbox);
    }
    mailbox.headSet(seq, true).clear();
  }

  /** The number of the last message that begins in these first bytes, or 0. */
  private static long highestPushed(byte[] bytes, int length) {
    String pushed = new String(bytes, 0, length, StandardCharsets.UTF_8);
    int text = pushed.lastIndexOf("text ");
    int end = text < 0 ? -1 : pushed.indexOf('\n', text);
    if (text >= 0 && end < 0) {
      text = pushed.lastIndexOf("text ", text - 1);
      end = text < 0 ? -1 : pushed.indexOf('\n', text);
    }
    return text < 0 ? 0 : Long.parseLong(pushed.substring(text + "text ".length(), end));
  }
}
