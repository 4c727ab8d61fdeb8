package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.TestServer;
import io.chatpool.web.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server on WebSockets. (NOT thread safe) */
final class WebSocketDoor implements Door {

  private static final int WAIT_SECONDS = 20;

  private final AtomicLong clockMicros = new AtomicLong(GoldenConversations.START_MICROS);
  private final TestServer server =
      TestServer.start(TestServer.configWith("http", "enabled", true), clockMicros::get);
  private final Map<String, RawWebSocket> clients = new HashMap<>();

  /** There is no other way to end a request here than its last LF [P-26]. */
  @Override
  public byte[] exchange(byte[] request, boolean endInput) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(request);
    if (endInput || request[request.length - 1] != '\n') {
      lines.write('\n');
    }
    try (RawWebSocket client = connect()) {
      byte[] answer = client.send(lines.toByteArray()).readToEnd();
      client.answerClose();
      return answer;
    }
  }

  @Override
  public void pass(long seconds) {
    clockMicros.addAndGet(TimeUnit.SECONDS.toMicros(seconds));
  }

  @Override
  public void send(String client, byte[] bytes) {
    clients.computeIfAbsent(client, c -> connect()).send(bytes);
  }

  @Override
  public byte[] read(String client, int count) {
    return clients.get(client).readBytes(count);
  }

  @Override
  public void endOutput(String client) {
    clients.get(client).endOutput();
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
    return clients.get(client).readToEnd();
  }

  @Override
  public void close() {
    clients.values().forEach(RawWebSocket::close);
    server.close();
  }

  private RawWebSocket connect() {
    return RawWebSocket.connect(server.webAddress());
  }

  private int longConnections() {
    return server.stats().getInteger("longConnections");
  }
}
