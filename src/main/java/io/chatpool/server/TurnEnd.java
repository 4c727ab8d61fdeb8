package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.Loop;
import io.chatpool.vertx.OncePerMinute;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what connections have put off to the end of this turn of the event loop: what came of the
 * turn goes out in one write per connection. (NOT thread safe)
 */
final class TurnEnd {

  private static final Logger log = LoggerFactory.getLogger(TurnEnd.class);

  /** A defect may show again and again; it is told now and then. */
  private static final OncePerMinute DEFECTS = new OncePerMinute();

  private final Loop loop;
  private final PoolClient pool;
  private List<Runnable> actions = new ArrayList<>();

  TurnEnd(Loop loop, PoolClient pool) {
    this.loop = loop;
    this.pool = pool;
  }

  /** Runs an action when all that is due in this turn has run. */
  void add(Runnable action) {
    if (actions.isEmpty()) {
      loop.endOfTurn(this::runAll);
    }
    actions.add(action);
  }

  /**
   * The pool hears first what this turn has brought: a peer that has an answer may go on with
   * another connection, on another event loop, and must not overtake what it has said here.
   */
  private void runAll() {
    pool.flush();
    List<Runnable> due = actions;
    actions = new ArrayList<>();
    due.forEach(TurnEnd::run);
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      // Those of other connections still have to run.
      FatalErrors.endIfFatal(e);
      DEFECTS.run(() -> log.error("The end of a turn failed", e));
    }
  }
}
