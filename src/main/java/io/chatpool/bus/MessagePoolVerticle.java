package io.chatpool.bus;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolLimits;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.VertxLoop;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single owner of all mailboxes, on the event bus: batches of commands come in, answers and
 * events go out, on one event loop, so nothing in the pool needs a lock.
 *
 * <p>There is one in a Vert.x, and one in a cluster: a second one refuses to start. One whose pool
 * fails undeploys itself, and so does one that is not the only one of its cluster any more.
 */
public final class MessagePoolVerticle extends VerticleBase implements PoolOwner.Outlet {

  private static final Logger log = LoggerFactory.getLogger(MessagePoolVerticle.class);

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final PoolLimits poolLimits;
  private final RequestLimits requestLimits;
  private final long busTimeoutMillis;
  private final PoolTime time;

  private PoolOwner owner;
  private PoolClient jsonClient;
  private PoolClaim claim;
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
    claim = new PoolClaim(vertx, time, this::lost);
    return claim.take().compose(taken -> open().onFailure(notOpen -> claim.release()));
  }

  @Override
  public Future<?> stop() {
    owner.stop();
    jsonClient.ended(failed);
    vertx.eventBus().publish(Addresses.POOL_ENDED, failed, LOCAL);
    return claim.release();
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

  @Override
  public void failed() {
    failed = true;
    end();
  }

  private void lost(String reason) {
    log.error("This message pool stops, and what it held is lost: {}", reason);
    end();
  }

  /** A batch that comes now finds nobody; one that is on its way is not taken any more. */
  private void end() {
    batches.unregister();
    vertx.undeploy(context.deploymentID());
  }

  private Future<?> open() {
    MessagePool pool = new MessagePool(poolLimits, time.poolMicros(), time.wallMicros());
    VertxLoop loop = new VertxLoop(vertx);
    owner = new PoolOwner(loop, time, pool, this);
    LocalCodec.register(vertx.eventBus(), CommandBatch.class);
    LocalCodec.register(vertx.eventBus(), CommandBatch.Reply.class);
    owner.start(poolLimits.expireMicros());
    jsonClient = new PoolClient(loop, BusLink.withinPool(vertx), busTimeoutMillis);
    batches = vertx.eventBus().localConsumer(Addresses.POOL, batch -> take(batch.body()));
    return batches
        .completion()
        .compose(ready -> new JsonAddresses(vertx, jsonClient, requestLimits).open());
  }

  /** What comes for a pool that has lost its claim is not taken: its asker will say busy. */
  private void take(CommandBatch batch) {
    if (claim.isHeld()) {
      owner.take(batch);
    }
  }

  private void publish(JsonObject event) {
    vertx.eventBus().publish(Addresses.EVENTS, event);
  }

  private static JsonObject event(String type, int id) {
    return new JsonObject().put("type", type).put("id", id);
  }
}
