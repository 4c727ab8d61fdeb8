package io.chatpool.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.UUID;

/** The way to the pool over the event bus of this process. */
final class BusLink implements PoolLink {

  private final EventBus bus;
  private final String address = Addresses.ANSWERS_PREFIX + UUID.randomUUID();
  private final MessageProducer<CommandBatch> pool;
  private final boolean hearsEnd;
  private MessageConsumer<CommandBatch.Reply> replies;

  /** Null if it does not hear the end of the pool. */
  private MessageConsumer<Boolean> poolEnded;

  BusLink(Vertx vertx) {
    this(vertx, true);
  }

  private BusLink(Vertx vertx, boolean hearsEnd) {
    this.hearsEnd = hearsEnd;
    bus = vertx.eventBus();
    LocalCodec.register(bus, CommandBatch.class);
    LocalCodec.register(bus, CommandBatch.Reply.class);
    pool = bus.sender(Addresses.POOL, new DeliveryOptions().setLocalOnly(true));
  }

  /** For the verticle of the pool itself, which knows when it ends. */
  static BusLink withinPool(Vertx vertx) {
    return new BusLink(vertx, false);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void open(Listener listener) {
    replies = bus.localConsumer(address, message -> listener.replied(message.body()));
    if (hearsEnd) {
      poolEnded =
          bus.localConsumer(Addresses.POOL_ENDED, message -> listener.ended(message.body()));
    }
  }

  @Override
  public void hand(CommandBatch batch, Runnable noPool) {
    pool.write(batch).onFailure(nobodyThere -> noPool.run());
  }

  @Override
  public Future<Void> close() {
    Future<Void> closed = replies.unregister();
    return hearsEnd ? closed.eventually(poolEnded::unregister) : closed;
  }
}
