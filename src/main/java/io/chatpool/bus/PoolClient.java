package io.chatpool.bus;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.Loop;
import io.chatpool.vertx.OncePerMinute;
import io.chatpool.vertx.VertxLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the pool, from one event loop: the only class that knows the timeout and what a failure
 * means. (NOT thread safe: it belongs to the loop that it was made for)
 *
 * <p>What is asked in one turn of the event loop goes over in one batch. Every question gets
 * exactly one answer: the pool's; or {@link PoolResult.Busy} when there is no pool or it has not
 * taken the question within the timeout, and then the question is not applied, not even later; or
 * {@link PoolResult.Unknown} when the pool has taken it and then failed. There is no timer and no
 * reply handler per question.
 */
public final class PoolClient implements PoolLink.Listener {

  private static final Logger log = LoggerFactory.getLogger(PoolClient.class);

  /** A defect may show again and again; it is told now and then. */
  private static final OncePerMinute DEFECTS = new OncePerMinute();

  /** Who holds a live session. */
  public interface Holder {

    /** Messages have come. No more do before {@link PoolCommand.Credit} is told. */
    void pushed(Notification.Push push);

    /** The session is over: a newer one has the mailbox. */
    void replaced();
  }

  /** A pool that has not heard this often that its client leaves is taken to be gone. */
  private static final int LEAVE_TRIES = 3;

  private static final Runnable NOTHING = () -> {};

  private final Loop loop;
  private final PoolLink link;
  private final long timeoutNanos;

  /** Who waits for an answer that did not come at once, by ticket. */
  private final Map<Long, Consumer<PoolResult>> waiting = new HashMap<>();

  /** Who holds the session of which token. */
  private final Map<Long, Holder> holders = new HashMap<>();

  private Runnable poolEndHandler = NOTHING;

  /**
   * Sent batches in the order of their deadlines; those that the pool has claimed fall out then.
   */
  private final Deque<CommandBatch> sent = new ArrayDeque<>();

  private CommandBatch batch;
  private long nextTicket;
  private boolean deadlineTimerIsSet;

  /**
   * For the event loop of the calling context, over the event bus.
   *
   * @param timeoutMillis how long the pool may take to take a question
   */
  public PoolClient(Vertx vertx, long timeoutMillis) {
    this(new VertxLoop(vertx), new BusLink(vertx), timeoutMillis);
  }

  PoolClient(Loop loop, PoolLink link, long timeoutMillis) {
    this.loop = loop;
    this.link = link;
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    link.open(this);
  }

  /** What to do when the pool has ended: all live sessions are over, and nobody tells them. */
  public void onPoolEnd(Runnable handler) {
    poolEndHandler = handler;
  }

  /**
   * Asks; the answer comes in a later turn, on this event loop.
   *
   * @return the ticket of the question, for {@link PoolCommand.Withdraw}
   */
  public long ask(PoolCommand command, Consumer<PoolResult> answer) {
    CommandBatch current = currentBatch();
    current.add(command, answer);
    return current.firstTicket() + current.commands().size() - 1;
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
    return heard.future().eventually(link::close);
  }

  /** Sends what this turn has asked and told so far; otherwise it goes at the end of the turn. */
  public void flush() {
    if (batch == null) {
      return;
    }
    CommandBatch full = batch;
    batch = null;
    nextTicket += full.commands().size();
    full.setDeadlineNanos(loop.nanoTime() + timeoutNanos);
    sent.add(full);
    link.hand(full, () -> abandon(full));
    setDeadlineTimer();
  }

  @Override
  public void replied(CommandBatch.Reply reply) {
    forgetClaimed();
    if (reply.answered() != null) {
      complete(reply.answered());
    }
    for (CommandBatch.LateAnswer late : reply.lateAnswers()) {
      Consumer<PoolResult> asker = waiting.remove(late.ticket());
      if (asker != null) {
        complete(asker, late.result());
      }
    }
    reply.notifications().forEach(this::tellHolder);
  }

  @Override
  public void ended(boolean failed) {
    if (failed) {
      List<Consumer<PoolResult>> unanswered = List.copyOf(waiting.values());
      waiting.clear();
      unanswered.forEach(asker -> complete(asker, PoolResult.Unknown.INSTANCE));
    }
    poolEndHandler.run();
  }

  private void leave(Promise<Void> heard, int triesLeft) {
    ask(
        new PoolCommand.Leave(link.address()),
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
      batch = new CommandBatch(link.address(), nextTicket);
      loop.endOfTurn(this::flush);
    }
    return batch;
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
      FatalErrors.endIfFatal(e);
      DEFECTS.run(() -> log.error("A notification could not be handled", e));
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
    long nanosLeft = Math.max(0, sent.peek().deadlineNanos() - loop.nanoTime());
    loop.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(nanosLeft), this::passDeadlines);
  }

  private void passDeadlines() {
    deadlineTimerIsSet = false;
    long nowNanos = loop.nanoTime();
    while (!sent.isEmpty() && sent.peek().deadlineNanos() - nowNanos <= 0) {
      abandon(sent.poll());
    }
    setDeadlineTimer();
  }

  /** The pool hears its notices all the same, if it comes to it later. */
  private static void abandon(CommandBatch unclaimed) {
    if (unclaimed.claimToAbandon()) {
      unclaimed.askers().forEach(asker -> complete(asker, PoolResult.Busy.INSTANCE));
    }
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
      FatalErrors.endIfFatal(e);
      DEFECTS.run(() -> log.error("An answer could not be handled", e));
    }
  }
}
