package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.MemoryServer;
import io.chatpool.server.MemoryTransport;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real connections and the real pool, without sockets. */
final class MemoryDoor implements Door {

  /** Longer than the default of {@code server.requestGraceMillis} by what a timer is late. */
  private static final long GRACE_MILLIS = 510;

  private final MemoryServer server =
      new MemoryServer(new JsonObject(), GoldenConversations.START_MICROS);
  private final Map<String, MemoryTransport> clients = new LinkedHashMap<>();

  @Override
  public byte[] exchange(byte[] request, boolean endInput) {
    MemoryTransport client = server.connect();
    client.send(request);
    if (endInput) {
      client.endOutput();
    }
    server.loop().settle();
    if (!client.isAnswered()) {
      server.loop().pass(GRACE_MILLIS);
    }
    byte[] answer = readToEnd(client);
    client.endOutput();
    server.loop().settle();
    return answer;
  }

  @Override
  public void pass(long seconds) {
    server.pool().pass(TimeUnit.SECONDS.toMicros(seconds));
  }

  @Override
  public void send(String client, byte[] bytes) {
    clients.computeIfAbsent(client, c -> server.connect()).send(bytes);
    server.loop().settle();
  }

  @Override
  public byte[] read(String client, int count) {
    return clients.get(client).read(count);
  }

  @Override
  public void endOutput(String client) {
    clients.get(client).endOutput();
    server.loop().settle();
  }

  @Override
  public void cut(String client) {
    clients.remove(client).resetByPeer();
    server.loop().settle();
  }

  @Override
  public byte[] readToEnd(String client) {
    return readToEnd(clients.get(client));
  }

  /** No client has got more than the conversation says. */
  @Override
  public void close() {
    clients.forEach(
        (name, client) ->
            assertEquals("", EscapedBytes.escape(client.read(Integer.MAX_VALUE)), name));
  }

  private static byte[] readToEnd(MemoryTransport client) {
    byte[] rest = client.read(Integer.MAX_VALUE / 2);
    assertTrue(client.isAtEnd(), "the server has not ended its output");
    return rest;
  }
}
