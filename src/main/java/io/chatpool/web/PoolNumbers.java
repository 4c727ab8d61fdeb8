package io.chatpool.web;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Asks the pool for its numbers, from one event loop. */
final class PoolNumbers {

  /**
   * What the pool has said.
   *
   * @param stats null if it did not answer
   * @param survey null if it did not answer
   */
  record Answer(PoolStats stats, PoolSurvey survey) {}

  private final PoolClient pool;

  PoolNumbers(PoolClient pool) {
    this.pool = pool;
  }

  /** Survey and counts. */
  Future<Answer> ask() {
    return survey().compose(found -> stats().map(stats -> new Answer(stats, found)));
  }

  /** The counts alone; null if the pool did not answer. */
  Future<PoolStats> stats() {
    Promise<PoolStats> stats = Promise.promise();
    pool.ask(
        new PoolCommand.ReadStats(),
        result -> stats.complete(result instanceof PoolStats counted ? counted : null));
    return stats.future();
  }

  /** The survey alone; null if the pool did not answer. */
  Future<PoolSurvey> survey() {
    Promise<PoolSurvey> survey = Promise.promise();
    pool.ask(
        new PoolCommand.ReadSurvey(),
        result -> survey.complete(result instanceof PoolSurvey found ? found : null));
    return survey.future();
  }
}
