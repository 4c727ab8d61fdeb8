package io.chatpool.bus;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the pool, from one event loop: the only class that knows its address, the timeout and what a
 * failure means. (NOT thread safe: it belongs to the context that it was made on)
 *
 * <p>What is asked in one turn of the event loop goes over in one message. Every question gets
 * exactly one answer: the pool's, or {@link PoolResult.Busy} when there is no pool or it has not
 * taken the question within the timeout; then the question is not applied, not even later. There is
 * no timer and no reply handler per question.
 */
public final class PoolClient {

  private static final Logger log = LoggerFactory.getLogger(PoolClient.class);

  /** Who holds a live session. */
  public interface Holder {

    /** Messages have come. No more do before {@link PoolCommand.Credit} is told. */
    void pushed(Notification.Push push);

    /** The session is over: a newer one has the mailbox. */
    void replaced();
  }

  /** A pool that has not heard this often that its client leaves is taken to be gone. */
  private static final int LEAVE_TRIES = 3;

  private final Vertx vertx;
  private final Context context;
  private final long timeoutNanos;
  private final String answerAddress = Addresses.ANSWERS_PREFIX + UUID.randomUUID();
  private final MessageProducer<CommandBatch> pool;
  private final MessageConsumer<AnswerBatch> answers;

  /** Who waits for an answer that did not come at once, by ticket. */
  private final Map<Long, Consumer<PoolResult>> waiting = new HashMap<>();

  /** Who holds the session of which token. */
  private final Map<Long, Holder> holders = new HashMap<>();

  /** Null unless somebody wants to hear when the pool has ended. */
  private MessageConsumer<Boolean> poolEnded;

  /**
   * Sent batches in the order of their deadlines; those that the pool has claimed fall out then.
   */
  private final Deque<CommandBatch> sent = new ArrayDeque<>();

  private CommandBatch batch;
  private long nextTicket;
  private boolean deadlineTimerIsSet;

  /**
   * For the event loop of the calling context.
   *
   * @param timeoutMillis how long the pool may take to take a question
   */
  public PoolClient(Vertx vertx, long timeoutMillis) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    LocalCodec.register(vertx.eventBus(), CommandBatch.class);
    LocalCodec.register(vertx.eventBus(), AnswerBatch.class);
    pool = vertx.eventBus().sender(Addresses.POOL, new DeliveryOptions().setLocalOnly(true));
    answers = vertx.eventBus().localConsumer(answerAddress, this::answer);
  }

  /** What to do when the pool has ended: all live sessions are over, and nobody tells them. */
  public void onPoolEnd(Runnable handler) {
    poolEnded = vertx.eventBus().localConsumer(Addresses.POOL_ENDED, ended -> handler.run());
  }

  /** Asks; the answer comes in a later turn, on this event loop. */
  public void ask(PoolCommand command, Consumer<PoolResult> answer) {
    currentBatch().add(command, answer);
  }

  /**
   * Asks for the live session of a mailbox.
   *
   * @param holder hears of it from the answer on, until {@link #detach} or until it is replaced
   */
  public void attach(PoolCommand.Attach attach, Holder holder, Consumer<PoolResult> answer) {
    ask(
        attach,
        result -> {
          if (result instanceof PoolResult.Attached attached) {
            holders.put(attached.token(), holder);
          }
          answer.accept(result);
        });
  }

  /** Ends a live session: what it has not acknowledged is first in line again. */
  public void detach(PoolCommand.Detach detach) {
    holders.remove(detach.token());
    tell(detach);
  }

  /** Tells what needs no answer. The pool hears it, if there is one, however slow it is. */
  public void tell(PoolCommand.Notice notice) {
    currentBatch().addNotice(notice);
  }

  /**
   * Ends: what is still in flight to this client is given back, nothing is answered any more.
   *
   * @return completes when the pool has heard it, or seems to be gone
   */
  public Future<Void> close() {
    Promise<Void> heard = Promise.promise();
    leave(heard, LEAVE_TRIES);
    return heard.future().eventually(this::unregister);
  }

  private Future<Void> unregister() {
    Future<Void> unregistered = answers.unregister();
    return poolEnded == null ? unregistered : unregistered.eventually(poolEnded::unregister);
  }

  private void leave(Promise<Void> heard, int triesLeft) {
    ask(
        new PoolCommand.Leave(),
        result -> {
          if (result instanceof PoolResult.Busy && triesLeft > 1) {
            leave(heard, triesLeft - 1);
          } else {
            heard.complete();
          }
        });
  }

  private CommandBatch currentBatch() {
    if (batch == null) {
      batch = new CommandBatch(answerAddress, nextTicket);
      context.runOnContext(endOfTurn -> flush());
    }
    return batch;
  }

  /** Sends what this turn has asked and told so far; otherwise it goes at the end of the turn. */
  public void flush() {
    if (batch == null) {
      return;
    }
    CommandBatch full = batch;
    batch = null;
    nextTicket += full.commands().size();
    full.setDeadlineNanos(System.nanoTime() + timeoutNanos);
    sent.add(full);
    pool.write(full).onFailure(noPool -> abandon(full));
    setDeadlineTimer();
  }

  private void answer(Message<AnswerBatch> message) {
    forgetClaimed();
    CommandBatch answered = message.body().answered();
    if (answered != null) {
      complete(answered);
    }
    for (AnswerBatch.Answer late : message.body().lateAnswers()) {
      Consumer<PoolResult> asker = waiting.remove(late.ticket());
      if (asker != null) {
        complete(asker, late.result());
      }
    }
    message.body().notifications().forEach(this::tellHolder);
  }

  private void tellHolder(Notification notification) {
    try {
      if (notification instanceof Notification.Replaced) {
        Holder holder = holders.remove(notification.token());
        if (holder != null) {
          holder.replaced();
        }
      } else if (notification instanceof Notification.Push push) {
        Holder holder = holders.get(push.token());
        if (holder != null) {
          holder.pushed(push);
        }
      }
    } catch (RuntimeException | Error e) {
      // The others of the batch still have to hear.
      log.error("A notification could not be handled", e);
    }
  }

  /** What the pool has taken needs no deadline; the texts in it should not live until then. */
  private void forgetClaimed() {
    while (!sent.isEmpty() && sent.peek().isClaimed()) {
      sent.poll();
    }
  }

  private void setDeadlineTimer() {
    if (deadlineTimerIsSet || sent.isEmpty()) {
      return;
    }
    deadlineTimerIsSet = true;
    long nanosLeft = Math.max(0, sent.peek().deadlineNanos() - System.nanoTime());
    vertx.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(nanosLeft), timer -> passDeadlines());
  }

  private void passDeadlines() {
    deadlineTimerIsSet = false;
    long nowNanos = System.nanoTime();
    while (!sent.isEmpty() && sent.peek().deadlineNanos() - nowNanos <= 0) {
      CommandBatch overdue = sent.poll();
      if (abandon(overdue)) {
        // The pool may only be slow: it still has to hear what needs no answer.
        overdue.notices().forEach(this::tell);
      }
    }
    setDeadlineTimer();
  }

  private boolean abandon(CommandBatch unclaimed) {
    if (!unclaimed.claimToAbandon()) {
      return false;
    }
    unclaimed.askers().forEach(asker -> complete(asker, PoolResult.Busy.INSTANCE));
    return true;
  }

  private void complete(CommandBatch answered) {
    List<Consumer<PoolResult>> askers = answered.askers();
    for (int i = 0; i < askers.size(); i++) {
      PoolResult result = answered.result(i);
      if (result == null) {
        waiting.put(answered.firstTicket() + i, askers.get(i));
      } else {
        complete(askers.get(i), result);
      }
    }
  }

  private static void complete(Consumer<PoolResult> asker, PoolResult result) {
    try {
      asker.accept(result);
    } catch (RuntimeException | Error e) {
      // The others of the batch still have to get their answers.
      log.error("An answer could not be handled", e);
    }
  }
}
