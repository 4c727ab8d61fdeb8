package io.chatpool.web;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.chatpool.vertx.SharedAnswer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

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
  private final SharedAnswer<Answer> answer;

  PoolNumbers(Vertx vertx, PoolClient pool) {
    this.pool = pool;
    answer = new SharedAnswer<>(vertx);
  }

  /** Survey and counts; the same for all who ask for them at the same time. */
  Future<Answer> ask() {
    return answer.ask(
        () -> survey().compose(found -> stats().map(stats -> new Answer(stats, found))));
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
