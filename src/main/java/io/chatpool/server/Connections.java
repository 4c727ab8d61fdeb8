package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.config.Config;
import io.chatpool.server.ConnectionCount.Admission;
import io.chatpool.session.Identity;
import io.chatpool.session.Session;
import io.chatpool.vertx.Loop;
import io.chatpool.vertx.Sockets;
import io.chatpool.vertx.VertxLoop;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one server verticle, whichever door they have come in by. (NOT thread safe: it
 * belongs to the context that it was made for)
 */
public final class Connections implements Connection.Owner {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** Of the heap: what may be held of input, and what may be written and not taken. */
  private static final int HEAP_PART = 8;

  /** Of this program; what is run without having been packaged has none. */
  private static final String VERSION =
      Objects.requireNonNullElse(
          Connections.class.getPackage().getImplementationVersion(), "unpackaged");

  /** Of the drain time; the rest is for those who are told last to end, too. */
  private static final int GOODBYE_PERCENT = 80;

  private final Loop loop;
  private final int drainSeconds;
  private final ConnectionCount count;
  private final RequestLimits limits;
  private final PoolClient pool;
  private final ConnectionServices services;

  /** For bytes that have just been read. */
  private final byte[] readBuffer = new byte[Turns.MAX_BYTES];

  private final AcceptFailures acceptFailures = new AcceptFailures();
  private final Set<Connection> connections = new HashSet<>();

  /** Null unless they are being drained; completes when there is none any more. */
  private Promise<Void> drained;

  /**
   * For the verticle that is starting, on its context.
   *
   * @param count shared by all server verticles of this server
   */
  public Connections(Vertx vertx, Config config, ConnectionCount count) {
    this(new VertxLoop(vertx), new PoolClient(vertx, config.busTimeoutMillis()), config, count);
  }

  /**
   * For one event loop.
   *
   * @param count shared by all server verticles of this server
   */
  Connections(Loop loop, PoolClient pool, Config config, ConnectionCount count) {
    this.loop = loop;
    this.pool = pool;
    this.count = count;
    limits = config.requests();
    drainSeconds = config.server().drainSeconds();
    pool.onPoolEnd(() -> forEach(Connection::poolEnded));
    TurnEnd turnEnd = new TurnEnd(loop, pool);
    ConnectionDeadlines deadlines = new ConnectionDeadlines(loop, config.server());
    long budgetBytes = Runtime.getRuntime().maxMemory() / HEAP_PART;
    services =
        new ConnectionServices(
            loop,
            pool,
            limits,
            deadlines,
            turnEnd,
            new Turns(loop, turnEnd),
            new InputBudget(loop, budgetBytes, count.inputBytes),
            new OutputBudget(loop, deadlines.lingerNanos(), budgetBytes, count.outputBytes),
            new PushFrames(turnEnd::add));
  }

  /** The way to the pool that they share. */
  public PoolClient pool() {
    return pool;
  }

  /** Serves a TCP connection that has just been accepted. */
  void acceptTcp(NetSocket socket) {
    accept(socket, () -> new TcpTransport(socket, readBuffer));
  }

  /** Serves a WebSocket, on a socket on which nothing but the handshake has happened [P-25]. */
  public void acceptWebSocket(NetSocket socket) {
    accept(socket, () -> new WebSocketTransport(socket, readBuffer, loop));
  }

  /**
   * Answers what is in, waits for the fate of answers, tells long connections one after the other
   * that this is the end and waits for theirs, and at the end of the drain time cuts off the rest.
   *
   * @return completes when no connection is left
   */
  public Future<Void> drain() {
    drained = Promise.promise();
    Map<Boolean, List<Connection>> byLength =
        connections.stream().collect(Collectors.partitioningBy(LongConnection.class::isInstance));
    byLength.get(false).forEach(Connection::drain);
    long drainMillis = TimeUnit.SECONDS.toMillis(drainSeconds);
    new GradualDrain(loop, byLength.get(true), drainMillis * GOODBYE_PERCENT / 100).start();
    // We cut connections off ourselves: Vert.x would close them before their answer's fate is
    // asked.
    loop.setTimer(drainMillis, () -> forEach(Connection::cutOff));
    completeWhenDrained();
    return drained.future();
  }

  /** Leaves the pool; to be called when no connection is left. */
  public Future<Void> close() {
    return pool.close();
  }

  @Override
  public void becomeLong(ShortConnection connection, LongConnection successor) {
    connections.remove(connection);
    connections.add(successor);
  }

  @Override
  public void connectionClosed(Connection connection) {
    if (connections.remove(connection)) {
      count.leave();
      completeWhenDrained();
    }
  }

  private void accept(NetSocket socket, Supplier<Transport> transport) {
    acceptFailures.watch(Sockets.channel(socket));
    Admission admission = count.enter();
    if (log.isDebugEnabled()) {
      log.debug("Connection from {}: {}", socket.remoteAddress(), admission);
    }
    if (admission == Admission.CLOSED) {
      socket.close();
    } else {
      accept(transport.get(), admission == Admission.SERVED);
    }
  }

  /** Serves a connection, or tells it that there are too many. */
  void accept(Transport transport, boolean served) {
    Session session = new Session(Identity.ANYONE, limits, VERSION);
    ShortConnection connection = new ShortConnection(this, services, transport, session);
    connections.add(connection);
    if (served) {
      connection.serve();
    } else {
      connection.refuse();
    }
  }

  /** Over a copy: a connection that ends leaves the set. */
  private void forEach(Consumer<Connection> action) {
    List.copyOf(connections).forEach(action);
  }

  private void completeWhenDrained() {
    if (drained != null && connections.isEmpty()) {
      drained.tryComplete();
    }
  }
}
