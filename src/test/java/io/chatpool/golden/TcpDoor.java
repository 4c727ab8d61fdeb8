package io.chatpool.golden;

import io.chatpool.server.RawClient;
import io.chatpool.server.TestServer;

/** A server on real TCP connections. */
final class TcpDoor extends ServerDoor<RawClient> {

  TcpDoor() {
    super(TestServer.configWith("server", "requestGraceMillis", 50));
  }

  @Override
  public byte[] exchange(byte[] request, boolean endInput) {
    try (RawClient client = connect()) {
      client.send(request);
      if (endInput) {
        client.shutOutput();
      }
      return client.readBytesToEnd();
    }
  }

  @Override
  RawClient connect() {
    return server.connect();
  }

  @Override
  void send(RawClient client, byte[] bytes) {
    client.send(bytes);
  }

  @Override
  byte[] read(RawClient client, int count) {
    return client.readBytes(count);
  }

  @Override
  void endOutput(RawClient client) {
    client.shutOutput();
  }

  @Override
  void reset(RawClient client) {
    client.reset();
  }

  @Override
  byte[] readToEnd(RawClient client) {
    return client.readBytesToEndOrReset();
  }

  @Override
  void close(RawClient client) {
    client.close();
  }
}
