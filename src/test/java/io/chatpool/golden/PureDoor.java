package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.session.ResponseEncoder;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server without sockets: each action is over, with all it leads to, before the next begins. */
final class PureDoor implements Door {

  private static final RequestLimits LIMITS = new RequestLimits(127, 4096, 5, 3600);

  private final PurePool pool = new PurePool(GoldenConversations.START_MICROS);
  private final Map<String, PureConnection> connections = new LinkedHashMap<>();

  @Override
  public byte[] exchange(byte[] bytes, boolean endInput) {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    Request request = decoder.decode(bytes, 0, bytes.length);
    if (request == null) {
      assertTrue(endInput || decoder.lacksOnlyLineFeed(), "the request is not complete");
      request = decoder.end();
    }
    byte[] answer = answer(request);
    pool.endStep();
    return answer;
  }

  @Override
  public void pass(long seconds) {
    pool.pass(TimeUnit.SECONDS.toMicros(seconds));
  }

  @Override
  public void send(String client, byte[] bytes) {
    connections.computeIfAbsent(client, c -> new PureConnection(pool, LIMITS)).receive(bytes);
    pool.endStep();
  }

  @Override
  public byte[] read(String client, int count) {
    return connections.get(client).read(count);
  }

  @Override
  public void endOutput(String client) {
    connections.get(client).endInput();
    pool.endStep();
  }

  @Override
  public void cut(String client) {
    connections.remove(client).cut();
    pool.endStep();
  }

  @Override
  public byte[] readToEnd(String client) {
    PureConnection connection = connections.get(client);
    assertTrue(connection.isOutputEnded(), "the server has not ended its output");
    return connection.read(Integer.MAX_VALUE);
  }

  /** No client has got more than the conversation says. */
  @Override
  public void close() {
    connections.forEach(
        (client, connection) ->
            assertEquals("", EscapedBytes.escape(connection.read(Integer.MAX_VALUE)), client));
  }

  private byte[] answer(Request request) {
    if (request instanceof Request.Send send) {
      return ResponseEncoder.answer(
          pool.ask(new PoolCommand.Send(send.from(), send.to(), send.text())));
    }
    if (request instanceof Request.Receive receive) {
      PoolResult result = pool.ask(new PoolCommand.Receive(receive.id(), true));
      long receipt = ((PoolResult.Received) result).receipt();
      pool.tell(new PoolCommand.Settle(receive.id(), receipt, true));
      return ResponseEncoder.answer(result);
    }
    return ResponseEncoder.refused(Reason.INVALID);
  }
}
