package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server on real sockets, with a clock that stands until it is told. (NOT thread safe)
 *
 * @param <C> a client that looks at each byte
 */
abstract class ServerDoor<C> implements Door {

  private static final int WAIT_SECONDS = 20;

  final TestServer server;

  private final AtomicLong clockMicros = new AtomicLong(GoldenConversations.START_MICROS);
  private final Map<String, C> clients = new HashMap<>();

  ServerDoor(JsonObject config) {
    server = TestServer.start(config, clockMicros::get);
  }

  abstract C connect();

  abstract void send(C client, byte[] bytes);

  abstract byte[] read(C client, int count);

  abstract void endOutput(C client);

  abstract void reset(C client);

  abstract byte[] readToEnd(C client);

  abstract void close(C client);

  @Override
  public final void pass(long seconds) {
    clockMicros.addAndGet(TimeUnit.SECONDS.toMicros(seconds));
  }

  @Override
  public final void send(String client, byte[] bytes) {
    send(clients.computeIfAbsent(client, c -> connect()), bytes);
  }

  @Override
  public final byte[] read(String client, int count) {
    return read(clients.get(client), count);
  }

  @Override
  public final void endOutput(String client) {
    endOutput(clients.get(client));
  }

  @Override
  public final void cut(String client) {
    int before = longConnections();
    reset(clients.get(client));
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (longConnections() != before - 1) {
      assertTrue(System.nanoTime() - deadlineNanos < 0, "the pool has not heard of the cut");
    }
  }

  @Override
  public final byte[] readToEnd(String client) {
    return readToEnd(clients.get(client));
  }

  @Override
  public final void close() {
    clients.values().forEach(this::close);
    server.close();
  }

  private int longConnections() {
    return server.stats().getInteger("longConnections");
  }
}
