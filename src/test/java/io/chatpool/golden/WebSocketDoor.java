package io.chatpool.golden;

import io.chatpool.server.TestServer;
import io.chatpool.web.RawWebSocket;
import java.io.ByteArrayOutputStream;

/** A server on WebSockets. */
final class WebSocketDoor extends ServerDoor<RawWebSocket> {

  WebSocketDoor() {
    super(TestServer.configWith("http", "enabled", true));
  }

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
  RawWebSocket connect() {
    return RawWebSocket.connect(server.webAddress());
  }

  @Override
  void send(RawWebSocket client, byte[] bytes) {
    client.send(bytes);
  }

  @Override
  byte[] read(RawWebSocket client, int count) {
    return client.readBytes(count);
  }

  @Override
  void endOutput(RawWebSocket client) {
    client.endOutput();
  }

  @Override
  void reset(RawWebSocket client) {
    client.reset();
  }

  @Override
  byte[] readToEnd(RawWebSocket client) {
    return client.readToEnd();
  }

  @Override
  void close(RawWebSocket client) {
    client.close();
  }
}
