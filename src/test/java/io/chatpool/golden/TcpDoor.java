package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server on real sockets. (NOT thread safe) */
final class TcpDoor implements Door {

  private static final int WAIT_SECONDS = 20;

  private final AtomicLong clockMicros = new AtomicLong(GoldenConversations.START_MICROS);
  private final TestServer server =
      TestServer.start(TestServer.configWith("server", "requestGraceMillis", 50), clockMicros::get);
  private final Map<String, RawClient> clients = new HashMap<>();

  @Override
  public byte[] exchange(byte[] request, boolean endInput) {
    try (RawClient client = server.connect()) {
      client.send(request);
      if (endInput) {
        client.shutOutput();
      }
      return client.readBytesToEnd();
    }
  }

  @Override
  public void pass(long seconds) {
    clockMicros.addAndGet(TimeUnit.SECONDS.toMicros(seconds));
  }

  @Override
  public void send(String client, byte[] bytes) {
    clients.computeIfAbsent(client, c -> server.connect()).send(bytes);
  }

  @Override
  public byte[] read(String client, int count) {
    return clients.get(client).readBytes(count);
  }

  @Override
  public void endOutput(String client) {
    clients.get(client).shutOutput();
  }

  @Override
  public void cut(String client) {
    int before = longConnections();
    clients.get(client).reset();
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (longConnections() != before - 1) {
      assertTrue(System.nanoTime() - deadlineNanos < 0, "the pool has not heard of the cut");
    }
  }

  @Override
  public byte[] readToEnd(String client) {
    return clients.get(client).readBytesToEndOrReset();
  }

  @Override
  public void close() {
    clients.values().forEach(RawClient::close);
    server.close();
  }

  private int longConnections() {
    return server.stats().getInteger("longConnections");
  }
}
