package io.chatpool.server;

import io.chatpool.bus.SteppedLoop;
import io.chatpool.bus.SteppedPool;
import io.chatpool.config.Config;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The real connections of server verticles and the real pool, without sockets, event bus, clock
 * and thread: each action of a test is over, with all that it leads to, before the next begins. (NOT
 * thread safe)
 */
public final class MemoryServer {

  private static final int LARGE_WINDOW_BYTES = 1 << 30;

  private final SteppedLoop loop = new SteppedLoop();
  private final SteppedPool pool;
  private final Config config;
  private final ConnectionCount count;
  private final Connections connections;

  /** An empty one, with the defaults of the configuration and this on top. */
  public MemoryServer(JsonObject json, long nowMicros) {
    config = Config.of(json, Map.of());
    pool = new SteppedPool(loop, config.pool(), nowMicros);
    count = new ConnectionCount(config.server().maxConnections(), 0);
    connections = verticle(loop);
  }

  /** The connections of one more server verticle, on a loop of its own. */
  Connections verticle(SteppedLoop ofVerticle) {
    return new Connections(ofVerticle, pool.client(ofVerticle), config, count);
  }

  /** Where things happen; after what a client has done, it is to be settled. */
  public SteppedLoop loop() {
    return loop;
  }

  public SteppedPool pool() {
    return pool;
  }

  /** A client whose kernel takes all that comes. */
  public MemoryTransport connect() {
    return connect(LARGE_WINDOW_BYTES);
  }

  /** A client whose kernel takes so many bytes that it has not read. */
  public MemoryTransport connect(int windowBytes) {
    MemoryTransport transport = new MemoryTransport(windowBytes);
    connections.accept(transport, true);
    return transport;
  }
}
