package io.chatpool.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step;
import io.chatpool.pool.MessagePool;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.protocol.ProtocolLimits;
import io.chatpool.protocol.Reason;
import io.chatpool.protocol.Request;
import io.chatpool.protocol.RequestDecoder;
import io.chatpool.protocol.ResponseEncoder;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The golden conversations without a socket: decoder, pool and encoder, and a clock of our own. */
class GoldenPureTest {

  private static final ProtocolLimits PROTOCOL_LIMITS = new ProtocolLimits(127, 4096, 5, 3600);
  private static final PoolLimits POOL_LIMITS = new PoolLimits(127, 32, 180_000_000, 5_000_000);

  @TestFactory
  Stream<DynamicTest> theAnswersAreThoseOfTheFile() {
    return GoldenConversations.load().stream()
        .map(file -> DynamicTest.dynamicTest(file.name(), () -> run(file)));
  }

  private static void run(Conversation conversation) {
    MessagePool pool = new MessagePool(POOL_LIMITS, GoldenConversations.START_MICROS);
    long now = GoldenConversations.START_MICROS;
    for (Step step : conversation.steps()) {
      if (step instanceof Step.Exchange exchange) {
        String answer = GoldenConversations.escape(answer(pool, now, request(exchange)));
        String expected = GoldenConversations.escape(exchange.answer());
        assertEquals(expected, answer, () -> exchange + "\n" + conversation.why());
      } else if (step instanceof Step.Pass pass) {
        now += pass.seconds() * 1_000_000;
      }
    }
  }

  private static Request request(Step.Exchange exchange) {
    RequestDecoder decoder = new RequestDecoder(PROTOCOL_LIMITS);
    Request request = decoder.decode(exchange.request(), 0, exchange.request().length);
    if (request == null) {
      assertTrue(exchange.endInput() || decoder.lacksOnlyLineFeed(), () -> "waits: " + exchange);
      request = decoder.end();
    }
    return request;
  }

  private static byte[] answer(MessagePool pool, long now, Request request) {
    if (request instanceof Request.Send send) {
      PoolCommand.Send command = new PoolCommand.Send(send.from(), send.to(), send.text());
      assertEquals(new PoolResult.Applied(), apply(pool, now, command));
      return ResponseEncoder.stored();
    }
    if (request instanceof Request.Receive receive) {
      PoolResult result = apply(pool, now, new PoolCommand.Receive(receive.id(), false));
      return ResponseEncoder.received(((PoolResult.Received) result).messages());
    }
    return ResponseEncoder.refused(Reason.INVALID);
  }

  private static PoolResult apply(MessagePool pool, long now, PoolCommand command) {
    PoolResult[] answer = new PoolResult[1];
    pool.apply("golden", 0, command, now, (asker, ticket, result) -> answer[0] = result);
    return answer[0];
  }
}
