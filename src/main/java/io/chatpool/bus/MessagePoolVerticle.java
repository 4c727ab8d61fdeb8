package io.chatpool.bus;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolLimits;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.VertxLoop;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxException;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;

/**
 * The single owner of all mailboxes, on the event bus: batches of commands come in, answers and
 * events go out, on one event loop, so nothing in the pool needs a lock.
 *
 * <p>There is one in a Vert.x, and one in a cluster: a second one refuses to start. One whose pool
 * fails undeploys itself.
 */
public final class MessagePoolVerticle extends VerticleBase implements PoolOwner.Outlet {

  /** Held by the running pool, in the whole cluster if there is one. It guards no state. */
  private static final String SINGLE_POOL = "chatpool.pool";

  /**
   * Long enough for a pool that is just ending, short enough for somebody who waits at a prompt.
   */
  private static final long SINGLE_POOL_WAIT_MILLIS = 1000;

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final PoolLimits poolLimits;
  private final RequestLimits requestLimits;
  private final long busTimeoutMillis;
  private final PoolTime time;

  private PoolOwner owner;
  private PoolClient jsonClient;
  private Lock singlePool;
  private MessageConsumer<CommandBatch> batches;
  private boolean failed;

  /**
   * A pool that has not started.
   *
   * @param busTimeoutMillis how long the public addresses wait for this pool
   */
  public MessagePoolVerticle(
      PoolLimits poolLimits, RequestLimits requestLimits, long busTimeoutMillis, PoolTime time) {
    this.poolLimits = poolLimits;
    this.requestLimits = requestLimits;
    this.busTimeoutMillis = busTimeoutMillis;
    this.time = time;
  }

  @Override
  public Future<?> start() {
    FatalErrors.watch(context);
    return vertx
        .sharedData()
        .getLockWithTimeout(SINGLE_POOL, SINGLE_POOL_WAIT_MILLIS)
        .recover(taken -> Future.failedFuture(secondPool()))
        .compose(lock -> open(lock).onFailure(notOpen -> lock.release()));
  }

  @Override
  public Future<?> stop() {
    owner.stop();
    jsonClient.ended(failed);
    vertx.eventBus().publish(Addresses.POOL_ENDED, failed, LOCAL);
    singlePool.release();
    return Future.succeededFuture();
  }

  @Override
  public void reply(String asker, CommandBatch.Reply reply, Runnable nobodyThere) {
    vertx
        .eventBus()
        .sender(asker, LOCAL)
        .write(reply)
        .onFailure(nobody -> nobodyThere.run());
  }

  @Override
  public void present(Outcome.Presence presence) {
    publish(event(presence.connected() ? "connected" : "disconnected", presence.id()));
  }

  @Override
  public void dropped(int id, long count) {
    publish(event("dropped", id).put("count", count));
  }

  /** A batch that comes now finds nobody; one that is on its way is not taken any more. */
  @Override
  public void failed() {
    failed = true;
    batches.unregister();
    vertx.undeploy(context.deploymentID());
  }

  private Future<?> open(Lock lock) {
    singlePool = lock;
    MessagePool pool = new MessagePool(poolLimits, time.poolMicros(), time.wallMicros());
    VertxLoop loop = new VertxLoop(vertx);
    owner = new PoolOwner(loop, time, pool, this);
    LocalCodec.register(vertx.eventBus(), CommandBatch.class);
    LocalCodec.register(vertx.eventBus(), CommandBatch.Reply.class);
    owner.start(poolLimits.expireMicros());
    jsonClient = new PoolClient(loop, BusLink.withinPool(vertx), busTimeoutMillis);
    batches = vertx.eventBus().localConsumer(Addresses.POOL, m -> owner.take(m.body()));
    return batches
        .completion()
        .compose(ready -> new JsonAddresses(vertx, jsonClient, requestLimits).open());
  }

  private void publish(JsonObject event) {
    vertx.eventBus().publish(Addresses.EVENTS, event);
  }

  private static JsonObject event(String type, int id) {
    return new JsonObject().put("type", type).put("id", id);
  }

  private static VertxException secondPool() {
    return new VertxException(
        "A message pool is running in this Vert.x or its cluster, and there can be only one"
            + " (to use more cores, raise server.instances)",
        true);
  }
}
