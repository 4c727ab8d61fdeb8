package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The pool's public door on the event bus: JSON requests of other verticles, in any language. The
 * contract is {@code src/site/markdown/event-bus.md}. Every request is answered, or failed with a
 * code and a sentence.
 */
final class JsonAddresses {

  /** Failure code of a request that is wrong; nothing was applied. */
  static final int INVALID = 400;

  /** Failure code of a request that the pool did not take in time; nothing was applied. */
  static final int BUSY = 503;

  /** Failure code of a send while the pool keeps all that it may; nothing was applied. */
  static final int FULL = 507;

  /** Failure code of a request that a pool had taken that has failed. */
  static final int UNKNOWN = 500;

  /**
   * Receives that may wait for their answer at a time, and hand-outs that may be unacknowledged:
   * one more receive is refused as busy.
   */
  static final int MAX_RECEIVES = 1024;

  /** How long messages that were asked for with {@code ack} stay in flight. */
  private static final long ACK_TIMEOUT_MILLIS = 5000;

  private static final JsonObject OK = new JsonObject().put("ok", true);

  private static final PoolCommand READ_STATS = new PoolCommand.ReadStats();
  private static final PoolCommand READ_SURVEY = new PoolCommand.ReadSurvey();

  /**
   * Messages that wait for their acknowledgement.
   *
   * @param lastSeq the newest of them
   * @param timer gives them back
   */
  private record HandOut(long lastSeq, long timer) {}

  private final Vertx vertx;
  private final PoolClient pool;
  private final RequestLimits limits;

  /** By the id of the mailbox: it has one in flight at most. */
  private final Map<Integer, HandOut> handOuts = new HashMap<>();

  private int receivesUnanswered;

  JsonAddresses(Vertx vertx, PoolClient pool, RequestLimits limits) {
    this.vertx = vertx;
    this.pool = pool;
    this.limits = limits;
  }

  /** Listens; completes when all addresses are known, in the whole cluster if there is one. */
  Future<?> open() {
    return Future.all(
        listen(Addresses.SEND, this::send),
        listen(Addresses.RECEIVE, this::receive),
        listen(Addresses.ACK, this::acknowledge),
        listen(Addresses.STATS, (message, request) -> ask(message, request, READ_STATS)),
        listen(Addresses.SURVEY, (message, request) -> ask(message, request, READ_SURVEY)));
  }

  private Future<Void> listen(String address, BiConsumer<Message<?>, JsonRequest> handler) {
    EventBus bus = vertx.eventBus();
    return bus.consumer(
            address,
            (Message<Object> message) -> {
              try {
                handler.accept(message, JsonRequest.of(message.body()));
              } catch (JsonRequest.InvalidException e) {
                message.fail(INVALID, e.getMessage());
              }
            })
        .completion();
  }

  private void send(Message<?> message, JsonRequest request) {
    int from = request.client("from", limits);
    int to = request.receiver("to", limits);
    byte[] text = request.text("text", limits);
    long key = request.key("key");
    request.requireNothingElse();
    pool.ask(new PoolCommand.Send(from, to, key, text), result -> reply(message, result));
  }

  private void receive(Message<?> message, JsonRequest request) {
    int id = request.client("id", limits);
    boolean ack = request.flag("ack");
    request.requireNothingElse();
    if (receivesUnanswered >= MAX_RECEIVES || handOuts.size() >= MAX_RECEIVES) {
      reply(message, PoolResult.Busy.INSTANCE);
      return;
    }
    receivesUnanswered++;
    pool.ask(
        new PoolCommand.Receive(id, ack),
        result -> {
          receivesUnanswered--;
          if (result instanceof PoolResult.Received received
              && received.receipt() != PoolResult.Received.NOTHING_IN_FLIGHT) {
            // Before the reply: whatever becomes of that, the messages come back.
            awaitAcknowledgement(id, received);
          }
          reply(message, result);
        });
  }

  private void acknowledge(Message<?> message, JsonRequest request) {
    int id = request.client("id", limits);
    long seq = request.seq("seq");
    request.requireNothingElse();
    pool.ask(
        new PoolCommand.Acknowledge(id, seq),
        result -> {
          HandOut handOut = handOuts.get(id);
          boolean applied = result instanceof PoolResult.Applied;
          if (applied && handOut != null && handOut.lastSeq() <= seq) {
            handOuts.remove(id);
            vertx.cancelTimer(handOut.timer());
          }
          reply(message, result);
        });
  }

  private void awaitAcknowledgement(int id, PoolResult.Received received) {
    long lastSeq = received.messages().get(received.messages().size() - 1).seq();
    long timer = vertx.setTimer(ACK_TIMEOUT_MILLIS, due -> giveBack(id, received.receipt()));
    handOuts.put(id, new HandOut(lastSeq, timer));
  }

  private void giveBack(int id, long receipt) {
    handOuts.remove(id);
    pool.tell(new PoolCommand.Settle(id, receipt, false));
  }

  private void ask(Message<?> message, JsonRequest request, PoolCommand question) {
    request.requireNothingElse();
    pool.ask(question, result -> reply(message, result));
  }

  private static void reply(Message<?> message, PoolResult result) {
    if (result instanceof PoolResult.Applied) {
      message.reply(OK);
    } else if (result instanceof PoolResult.Received received) {
      message.reply(new JsonObject().put("messages", toJson(received.messages())));
    } else if (result instanceof PoolStats stats) {
      message.reply(PoolJson.of(stats));
    } else if (result instanceof PoolSurvey survey) {
      message.reply(PoolJson.of(survey));
    } else if (result instanceof PoolResult.Full) {
      message.fail(
          FULL, "full: the pool keeps all that it may (pool.maxBytes), it was not applied");
    } else if (result instanceof PoolResult.Unknown) {
      message.fail(UNKNOWN, "unknown: the pool has failed, the request may have been applied");
    } else {
      message.fail(BUSY, "busy: the pool did not take the request in time, it was not applied");
    }
  }

  private static JsonArray toJson(List<io.chatpool.pool.Message> messages) {
    JsonArray array = new JsonArray();
    for (io.chatpool.pool.Message message : messages) {
      array.add(
          new JsonObject()
              .put("seq", message.seq())
              .put("from", message.from())
              .put("to", message.to())
              .put("text", new String(message.text(), StandardCharsets.UTF_8)));
    }
    return array;
  }
}
