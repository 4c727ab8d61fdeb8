package io.chatpool.golden;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A pool and its time, asked without a bus. (NOT thread safe) */
final class PurePool {

  private static final PoolLimits LIMITS = new PoolLimits(127, 32, 180_000_000, 5_000_000);

  /** All connections ask in one name: what each has in flight it gives back itself. */
  private static final String ASKER = "golden";

  private final MessagePool pool;
  private final Map<Long, Consumer<PoolResult>> askers = new HashMap<>();
  private final Map<Long, PureConnection> holders = new HashMap<>();
  private long nowMicros;
  private long lastTicket;

  PurePool(long nowMicros) {
    this.nowMicros = nowMicros;
    pool = new MessagePool(LIMITS, nowMicros);
  }

  void pass(long micros) {
    nowMicros += micros;
    pool.refuseOverdue(nowMicros, this::answer);
  }

  /** Asks what is answered at once. */
  PoolResult ask(PoolCommand command) {
    PoolResult[] answer = new PoolResult[1];
    ask(command, result -> answer[0] = result);
    return answer[0];
  }

  void ask(PoolCommand command, Consumer<PoolResult> asker) {
    askers.put(++lastTicket, asker);
    pool.apply(ASKER, lastTicket, command, nowMicros, this::answer);
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
    pool.apply(ASKER, 0, notice, nowMicros, this::answer);
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
    List<Notification> notifications = new ArrayList<>();
    pool.notifyHolders((holder, notification) -> notifications.add(notification));
    return notifications;
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

  private void answer(String asker, long ticket, PoolResult result) {
    askers.remove(ticket).accept(result);
  }
}
