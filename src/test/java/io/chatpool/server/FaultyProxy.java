package io.chatpool.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TCP proxy on loopback whose connections break as the test says: in the middle of a frame, in
 * one direction, without either side noticing. Until then it forwards bytes, ends and resets.
 *
 * <p>One thread moves all bytes and does all that tests ask for. So when a method returns, its
 * effect has come: no byte that a peer sends later escapes it.
 */
public final class FaultyProxy implements AutoCloseable {

  /** What lies in the kernel unread during a pause; the kernel doubles it. */
  private static final int RECEIVE_BUFFER_BYTES = 64 << 10;

  private static final int FORWARD_BUFFER_BYTES = 16 << 10;
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long WAIT_SECONDS = 20;

  private final InetSocketAddress target;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final Thread thread = new Thread(this::run, "faulty proxy");
  private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

  /** Guarded by itself; only the proxy's thread adds. */
  private final List<Connection> connections = new ArrayList<>();

  private volatile boolean closed;

  private FaultyProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    listener.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    address = (InetSocketAddress) listener.getLocalAddress();
    thread.setDaemon(true);
    thread.start();
  }

  /** Forwards to a server. A connection that the server does not take is reset. */
  public static FaultyProxy start(InetSocketAddress target) {
    try {
      return new FaultyProxy(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect to. */
  public InetSocketAddress address() {
    return address;
  }

  /** How many connections there have been, those that are over included. */
  public int count() {
    return act(this::countNow);
  }

  /** The connection that was made last. A client that is connected has one. */
  public Connection newest() {
    int count = count();
    if (count == 0) {
      throw new AssertionError("There has been no connection");
    }
    return connection(count - 1);
  }

  /** The connection made after so many others; waits for it. */
  public Connection connection(int index) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    synchronized (connections) {
      while (connections.size() <= index) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (leftMillis <= 0) {
          throw new AssertionError("There is no connection " + index);
        }
        try {
          connections.wait(leftMillis);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return connections.get(index);
    }
  }

  /** Does the same to all connections there are, such as {@code Connection::cut}. */
  public void forAll(Consumer<Connection> action) {
    int count = count();
    for (int i = 0; i < count; i++) {
      action.accept(connection(i));
    }
  }

  /** Ends all connections, also those that nobody has been told of. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs on the proxy's thread, after it has taken all clients that are connected. */
  private <T> T act(Action<T> action) {
    if (closed) {
      throw new IllegalStateException("The proxy is closed");
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    actions.add(
        () -> {
          try {
            acceptAll();
            done.complete(action.run());
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    try {
      return done.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  private void run() {
    try (selector;
        listener) {
      while (!closed) {
        selector.select(this::handleReady);
        for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
          action.run();
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handleReady(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.handleReady(key);
      return;
    }
    try {
      acceptAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() throws IOException {
    for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
      SocketChannel server = SocketChannel.open();
      try {
        server.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        server.socket().connect(target, CONNECT_TIMEOUT_MILLIS);
      } catch (IOException refused) {
        server.close();
        reset(client);
        continue;
      }
      Connection connection = new Connection(client, server);
      synchronized (connections) {
        connections.add(connection);
        connections.notifyAll();
      }
    }
  }

  private int countNow() {
    synchronized (connections) {
      return connections.size();
    }
  }

  private static void reset(SocketChannel channel) throws IOException {
    if (channel.isOpen()) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }
  }

  /** A client's connection and the proxy's own to the server. What is done to it adds up. */
  public final class Connection {

    private final Direction toServer;
    private final Direction toClient;
    private boolean paused;

    private Connection(SocketChannel client, SocketChannel server) throws IOException {
      toServer = new Direction(register(client), register(server));
      toClient = new Direction(toServer.sink, toServer.source);
    }

    private SelectionKey register(SocketChannel channel) throws IOException {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return channel.register(selector, SelectionKey.OP_READ, this);
    }

    /**
     * From now on throws away what either side sends, its end and its reset too. Neither side
     * notices: both sockets stay open, and the one that is left is told only when the proxy closes.
     */
    public void swallow() {
      swallowAfter(0, 0);
    }

    /** Forwards so many more bytes each way, and swallows from then on. */
    public void swallowAfter(int bytesToServer, int bytesToClient) {
      change(
          () -> {
            toServer.forwardOnly(bytesToServer);
            toClient.forwardOnly(bytesToClient);
          });
    }

    /** Reads no more from either side, so what they send fills their kernels' buffers. */
    public void pause() {
      change(() -> paused = true);
    }

    /** Reads on. */
    public void resume() {
      change(() -> paused = false);
    }

    /** Resets both sides. */
    public void cut() {
      change(this::resetBoth);
    }

    /** Ends the output to the server. What the client still sends is thrown away. */
    public void endToServer() {
      change(() -> toServer.endWanted = true);
    }

    /** Ends the output to the client. What the server still sends is thrown away. */
    public void endToClient() {
      change(() -> toClient.endWanted = true);
    }

    /** Ends the output to both sides; nothing is reset, whatever they still send. */
    public void close() {
      change(
          () -> {
            toServer.endWanted = true;
            toClient.endWanted = true;
          });
    }

    /** Completes when the client has ended its output or is gone. */
    public CompletableFuture<Void> clientEnded() {
      return toServer.sourceEnded;
    }

    /** Completes when the server has ended its output or is gone. */
    public CompletableFuture<Void> serverEnded() {
      return toClient.sourceEnded;
    }

    private void change(Change change) {
      act(
          () -> {
            change.apply();
            forward(toServer);
            forward(toClient);
            update();
            return null;
          });
    }

    private void handleReady(SelectionKey key) {
      Direction in = key == toServer.source ? toServer : toClient;
      Direction out = in == toServer ? toClient : toServer;
      try {
        if (key.isValid() && key.isReadable()) {
          receive(in);
        }
        if (key.isValid() && key.isWritable()) {
          forward(out);
        }
        update();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void receive(Direction direction) throws IOException {
      try {
        direction.receive();
      } catch (IOException e) {
        sideFailed(direction);
      }
      forward(direction);
    }

    private void forward(Direction direction) throws IOException {
      try {
        direction.forward();
      } catch (IOException e) {
        sideFailed(direction == toServer ? toClient : toServer);
      }
    }

    /** The source of a direction is gone. The other side is told unless that is swallowed. */
    private void sideFailed(Direction from) throws IOException {
      Direction towards = from == toServer ? toClient : toServer;
      if (from.isSwallowed()) {
        from.source.channel().close();
        from.sourceEnded.complete(null);
        towards.forwardOnly(0);
      } else {
        resetBoth();
      }
    }

    private void resetBoth() throws IOException {
      reset(toServer.channel());
      reset(toClient.channel());
      toServer.sourceEnded.complete(null);
      toClient.sourceEnded.complete(null);
    }

    private void update() throws IOException {
      if (toServer.isOver() && toClient.isOver()) {
        toServer.channel().close();
        toClient.channel().close();
      }
      updateInterest(toServer, toClient);
      updateInterest(toClient, toServer);
    }

    /** Of the socket that is the source of the one direction and the sink of the other. */
    private void updateInterest(Direction in, Direction out) {
      if (in.source.isValid()) {
        int read = !paused && in.canReceive() ? SelectionKey.OP_READ : 0;
        int write = out.buffer.hasRemaining() ? SelectionKey.OP_WRITE : 0;
        in.source.interestOps(read | write);
      }
    }
  }

  private interface Change {
    void apply() throws IOException;
  }

  /** From the one socket of a connection to the other. */
  private static final class Direction {

    private final SelectionKey source;
    private final SelectionKey sink;

    /** What has been received and not yet been forwarded. */
    private final ByteBuffer buffer = ByteBuffer.allocate(FORWARD_BUFFER_BYTES).flip();

    /** What may still be received for forwarding. */
    private long allowedBytes = Long.MAX_VALUE;

    private final CompletableFuture<Void> sourceEnded = new CompletableFuture<>();
    private boolean endWanted;
    private boolean endTold;

    Direction(SelectionKey source, SelectionKey sink) {
      this.source = source;
      this.sink = sink;
    }

    SocketChannel channel() {
      return (SocketChannel) source.channel();
    }

    void forwardOnly(int bytes) {
      int buffered = Math.min(bytes, buffer.remaining());
      buffer.limit(buffer.position() + buffered);
      allowedBytes = bytes - buffered;
      if (isSwallowed()) {
        endWanted = endTold;
      }
    }

    boolean isSwallowed() {
      return allowedBytes == 0;
    }

    boolean canReceive() {
      return !buffer.hasRemaining() && !sourceEnded.isDone();
    }

    boolean isOver() {
      return sourceEnded.isDone() && endTold;
    }

    void receive() throws IOException {
      int received = read();
      if (received < 0) {
        endWanted |= !isSwallowed();
        sourceEnded.complete(null);
        return;
      }
      buffer.limit(endWanted ? 0 : (int) Math.min(received, allowedBytes));
      allowedBytes -= buffer.limit();
    }

    /** Leaves nothing in the buffer if it fails. */
    private int read() throws IOException {
      buffer.clear();
      try {
        return channel().read(buffer);
      } finally {
        buffer.flip();
      }
    }

    void forward() throws IOException {
      SocketChannel to = (SocketChannel) sink.channel();
      if (buffer.hasRemaining()) {
        to.write(buffer);
      }
      if (endWanted && !endTold && !buffer.hasRemaining()) {
        endTold = true;
        to.shutdownOutput();
      }
    }
  }
}
