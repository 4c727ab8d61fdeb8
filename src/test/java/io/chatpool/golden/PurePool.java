package io.chatpool.golden;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Notification;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import io.chatpool.pool.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A pool and its time, asked without a bus. (NOT thread safe) */
final class PurePool {

  private static final PoolLimits LIMITS = new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);

  private static final PoolCommand READ_EPOCH = new PoolCommand.ReadEpoch();

  /** All connections ask in one name: what each has in flight it gives back itself. */
  private static final String ASKER = "golden";

  private final MessagePool pool;
  private final Map<Long, Consumer<PoolResult>> askers = new HashMap<>();
  private final Map<Long, PureConnection> holders = new HashMap<>();
  private List<Notification> untold = new ArrayList<>();
  private long nowMicros;
  private long lastTicket;

  PurePool(long nowMicros) {
    this.nowMicros = nowMicros;
    pool = new MessagePool(LIMITS, nowMicros, nowMicros);
  }

  void pass(long micros) {
    nowMicros += micros;
    step(List.of(), new PoolCommand.EndWaits(false), ended -> {});
  }

  /** Asks what is answered at once. */
  PoolResult ask(PoolCommand command) {
    PoolResult[] answer = new PoolResult[1];
    ask(command, result -> answer[0] = result);
    return answer[0];
  }

  void ask(PoolCommand command, Consumer<PoolResult> asker) {
    step(List.of(), command, asker);
  }

  /** The connection holds the session from the answer on. */
  void attach(PoolCommand.Attach attach, PureConnection holder, Consumer<PoolResult> asker) {
    ask(
        attach,
        result -> {
          holders.put(((PoolResult.Attached) result).token(), holder);
          asker.accept(result);
        });
  }

  void detach(PoolCommand.Detach detach) {
    holders.remove(detach.token());
    tell(detach);
  }

  void tell(PoolCommand.Notice notice) {
    step(List.of(notice), READ_EPOCH, epoch -> {});
  }

  /** Pushes what is to be pushed, and what the credit for that allows. */
  void endStep() {
    List<Notification> notifications = notifications();
    while (!notifications.isEmpty()) {
      notifications.forEach(this::tellHolder);
      notifications = notifications();
    }
  }

  private List<Notification> notifications() {
    List<Notification> notifications = untold;
    untold = new ArrayList<>();
    return notifications;
  }

  private void step(
      List<PoolCommand.Notice> notices, PoolCommand command, Consumer<PoolResult> asker) {
    long ticket = ++lastTicket;
    askers.put(ticket, asker);
    Outcome outcome =
        pool.apply(
            new Step(
                nowMicros,
                nowMicros,
                ASKER,
                pool.lastNumber(ASKER) + 1,
                notices,
                ticket,
                List.of(command)));
    outcome.notifications().forEach(told -> untold.add(told.notification()));
    if (outcome.result(0) != null) {
      answer(ticket, outcome.result(0));
    }
    outcome.lateAnswers().forEach(late -> answer(late.ticket(), late.result()));
  }

  private void tellHolder(Notification notification) {
    PureConnection holder = holders.get(notification.token());
    if (notification instanceof Notification.Push push) {
      holder.pushed(push);
    } else {
      holders.remove(notification.token());
      holder.replaced();
    }
  }

  private void answer(long ticket, PoolResult result) {
    askers.remove(ticket).accept(result);
  }
}
