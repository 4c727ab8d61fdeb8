package io.chatpool.bus;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.Presence;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxException;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single owner of all mailboxes. It applies what comes over the event bus, one command after
 * the other on its own event loop, so nothing in the pool needs a lock.
 *
 * <p>There is one in a Vert.x, and one in a cluster: a second one refuses to start.
 */
public final class MessagePoolVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(MessagePoolVerticle.class);

  /** Held by the running pool, in the whole cluster if there is one. It guards no state. */
  private static final String SINGLE_POOL = "chatpool.pool";

  /**
   * Long enough for a pool that is just ending, short enough for somebody who waits at a prompt.
   */
  private static final long SINGLE_POOL_WAIT_MILLIS = 1000;

  /** How exactly the end of a receive's wait is met. */
  private static final long OVERDUE_CHECK_MILLIS = 250;

  /** The shortest time between two dropped-events of one id. */
  private static final long EVENTS_MILLIS = 1000;

  /** Expired messages give their memory back within the time they live and a tenth of it. */
  private static final long SWEEPS_PER_LIFETIME = 10;

  /** One slice of a sweep or a survey: 16 x 1024 ids, well under a millisecond. */
  private static final int SLICE_PAGES = 16;

  /** Between two slices of a survey: it has a small share of the event loop, however many ids. */
  private static final long SURVEY_PAUSE_MILLIS = 5;

  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final PoolLimits poolLimits;
  private final RequestLimits requestLimits;
  private final long busTimeoutMillis;
  private final LongSupplier clockMicros;

  /** What comes out of the current step, by the address of who gets it. */
  private Map<String, AnswerBatch> answers = new HashMap<>();

  /** The batch that is being applied, or null. */
  private CommandBatch current;

  private MessagePool pool;
  private Lock singlePool;

  /** A round of sweeping is under way: if it outlasts its period, no other one begins beside it. */
  private boolean sweeping;

  private boolean surveying;

  /**
   * A pool that has not started.
   *
   * @param busTimeoutMillis how long the public addresses wait for this pool
   * @param clockMicros the time, never going back; see {@link PoolClock}
   */
  public MessagePoolVerticle(
      PoolLimits poolLimits,
      RequestLimits requestLimits,
      long busTimeoutMillis,
      LongSupplier clockMicros) {
    this.poolLimits = poolLimits;
    this.requestLimits = requestLimits;
    this.busTimeoutMillis = busTimeoutMillis;
    this.clockMicros = clockMicros;
  }

  @Override
  public Future<?> start() {
    return vertx
        .sharedData()
        .getLockWithTimeout(SINGLE_POOL, SINGLE_POOL_WAIT_MILLIS)
        .recover(taken -> Future.failedFuture(secondPool()))
        .compose(lock -> open(lock).onFailure(notOpen -> lock.release()));
  }

  @Override
  public Future<?> stop() {
    pool.refuseWaiting(this::collect);
    sendAnswers();
    vertx.eventBus().publish(Addresses.POOL_ENDED, true, LOCAL);
    singlePool.release();
    return Future.succeededFuture();
  }

  private Future<?> open(Lock lock) {
    singlePool = lock;
    pool = new MessagePool(poolLimits, clockMicros.getAsLong());
    LocalCodec.register(vertx.eventBus(), CommandBatch.class);
    LocalCodec.register(vertx.eventBus(), AnswerBatch.class);
    vertx.setPeriodic(OVERDUE_CHECK_MILLIS, tick -> refuseOverdue());
    vertx.setPeriodic(EVENTS_MILLIS, tick -> publishDropped());
    vertx.setPeriodic(sweepPeriodMillis(), tick -> startSweep());
    return vertx
        .eventBus()
        .<CommandBatch>localConsumer(Addresses.POOL, this::apply)
        .completion()
        .compose(
            ready ->
                new JsonAddresses(vertx, new PoolClient(vertx, busTimeoutMillis), requestLimits)
                    .open());
  }

  private void apply(Message<CommandBatch> message) {
    CommandBatch batch = message.body();
    if (!batch.claimToApply()) {
      return;
    }
    String asker = batch.answerAddress();
    long nowMicros = clockMicros.getAsLong();
    batch.beginAnswers();
    current = batch;
    for (PoolCommand.Notice notice : batch.notices()) {
      apply(asker, 0, notice, nowMicros);
    }
    long ticket = batch.firstTicket();
    for (PoolCommand command : batch.commands()) {
      apply(asker, ticket++, command, nowMicros);
    }
    current = null;
    if (!batch.commands().isEmpty()) {
      answersTo(asker).setAnswered(batch);
    }
    startSurvey();
    endStep();
  }

  private void apply(String asker, long ticket, PoolCommand command, long nowMicros) {
    try {
      pool.apply(asker, ticket, command, nowMicros, this::collect);
    } catch (RuntimeException | Error e) {
      // A defect here. The others in the batch still get their answers, and so does this one.
      log.error("Command failed: {}", command, e);
      if (!(command instanceof PoolCommand.Notice)) {
        collect(asker, ticket, PoolResult.Busy.INSTANCE);
      }
    }
  }

  private void endStep() {
    pool.notifyHolders(this::collect);
    sendAnswers();
    publishPresences();
  }

  private void refuseOverdue() {
    pool.refuseOverdue(clockMicros.getAsLong(), this::collect);
    sendAnswers();
  }

  private void collect(String asker, long ticket, PoolResult result) {
    if (current != null && current.asks(asker, ticket)) {
      current.answer(ticket, result);
    } else {
      answersTo(asker).addLate(ticket, result);
    }
  }

  private void collect(String holder, Notification notification) {
    answersTo(holder).add(notification);
  }

  private AnswerBatch answersTo(String asker) {
    return answers.computeIfAbsent(asker, a -> new AnswerBatch());
  }

  private void sendAnswers() {
    Map<String, AnswerBatch> outgoing = answers;
    answers = new HashMap<>();
    outgoing.forEach(
        (address, batch) ->
            vertx
                .eventBus()
                .sender(address, LOCAL)
                .write(batch)
                .onFailure(nobodyThere -> leave(address)));
  }

  /** An asker that is gone without our having heard so: nobody else would give back what it has. */
  private void leave(String asker) {
    apply(asker, 0, new PoolCommand.Leave(), clockMicros.getAsLong());
    answers.remove(asker);
    endStep();
  }

  private void startSweep() {
    if (!sweeping) {
      sweeping = true;
      sweep();
    }
  }

  /** A slice in each turn of the event loop, so that commands come in between. */
  private void sweep() {
    if (pool.sweep(SLICE_PAGES, clockMicros.getAsLong())) {
      sweeping = false;
    } else {
      context.runOnContext(nextTurn -> sweep());
    }
  }

  private void startSurvey() {
    if (!surveying && pool.isSurveyDue()) {
      survey();
    }
  }

  /** The first slice, which is all of it in a small pool, comes with the question. */
  private void survey() {
    pool.survey(SLICE_PAGES, clockMicros.getAsLong(), this::collect);
    surveying = pool.isSurveyDue();
    if (surveying) {
      vertx.setTimer(SURVEY_PAUSE_MILLIS, next -> continueSurvey());
    }
  }

  private void continueSurvey() {
    survey();
    sendAnswers();
  }

  private void publishPresences() {
    for (Presence presence : pool.takePresences()) {
      publish(event(presence.connected() ? "connected" : "disconnected", presence.id()));
    }
  }

  private void publishDropped() {
    pool.takeDropped().forEach((id, count) -> publish(event("dropped", id).put("count", count)));
  }

  private void publish(JsonObject event) {
    vertx.eventBus().publish(Addresses.EVENTS, event);
  }

  private static JsonObject event(String type, int id) {
    return new JsonObject().put("type", type).put("id", id);
  }

  private long sweepPeriodMillis() {
    long lifetimeMillis = TimeUnit.MICROSECONDS.toMillis(poolLimits.expireMicros());
    return Math.max(1, lifetimeMillis / SWEEPS_PER_LIFETIME);
  }

  private static VertxException secondPool() {
    return new VertxException(
        "A message pool is running in this Vert.x or its cluster, and there can be only one"
            + " (to use more cores, raise server.instances)",
        true);
  }
}
