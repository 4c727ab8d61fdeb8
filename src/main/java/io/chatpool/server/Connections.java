package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.config.Config;
import io.chatpool.server.ConnectionCount.Admission;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one server verticle, whichever door they have come in by. (NOT thread safe: it
 * belongs to the context that it was made for)
 */
public final class Connections implements Connection.Owner {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** As much as Netty reads at most in one go. */
  private static final int READ_BUFFER_BYTES = 64 * 1024;

  /** Of the drain time; the rest is for those who are told last to end, too. */
  private static final int GOODBYE_PERCENT = 80;

  private final Vertx vertx;
  private final int drainSeconds;
  private final ConnectionCount count;
  private final PoolClient pool;
  private final ConnectionServices services;

  private final AcceptFailures acceptFailures = new AcceptFailures();
  private final Set<Connection> connections = new HashSet<>();

  /** Null unless they are being drained; completes when there is none any more. */
  private Promise<Void> drained;

  /**
   * For the verticle that is starting.
   *
   * @param context the verticle's, which is the current one
   * @param count shared by all server verticles of this server
   */
  public Connections(Vertx vertx, Context context, Config config, ConnectionCount count) {
    this.vertx = vertx;
    this.count = count;
    drainSeconds = config.server().drainSeconds();
    pool = new PoolClient(vertx, config.busTimeoutMillis());
    pool.onPoolEnd(() -> forEach(Connection::poolEnded));
    TurnEnd turnEnd = new TurnEnd(context, pool);
    services =
        new ConnectionServices(
            pool,
            config.requests(),
            new ConnectionDeadlines(vertx, config.server()),
            turnEnd,
            new PushFrames(turnEnd::add),
            new byte[READ_BUFFER_BYTES]);
  }

  /** The way to the pool that they share. */
  public PoolClient pool() {
    return pool;
  }

  /** Serves a TCP connection that has just been accepted. */
  void acceptTcp(NetSocket socket) {
    accept(socket, TcpTransport::new);
  }

  /** Serves a WebSocket, on a socket on which nothing but the handshake has happened [P-25]. */
  public void acceptWebSocket(NetSocket socket) {
    accept(socket, WebSocketTransport::new);
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
    new GradualDrain(vertx, byLength.get(true), drainMillis * GOODBYE_PERCENT / 100).start();
    // We cut connections off ourselves: Vert.x would close them before their answer's fate is
    // asked.
    vertx.setTimer(drainMillis, over -> forEach(Connection::cutOff));
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

  private void accept(
      NetSocket socket, BiFunction<NetSocketInternal, byte[], Transport> transport) {
    NetSocketInternal internal = (NetSocketInternal) socket;
    acceptFailures.watch(internal.channelHandlerContext().channel());
    Admission admission = count.enter();
    if (log.isDebugEnabled()) {
      log.debug("Connection from {}: {}", socket.remoteAddress(), admission);
    }
    if (admission == Admission.CLOSED) {
      socket.close();
      return;
    }
    ShortConnection connection =
        new ShortConnection(this, services, transport.apply(internal, services.readBuffer()));
    connections.add(connection);
    if (admission == Admission.SERVED) {
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
