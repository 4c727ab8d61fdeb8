package io.chatpool.bus;

import io.chatpool.pool.PoolStatistic;
import io.chatpool.pool.PoolStats;
import io.chatpool.pool.PoolSurvey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The pool's numbers as JSON, in the public form. */
public final class PoolJson {

  private PoolJson() {}

  public static JsonObject of(PoolStats stats) {
    JsonObject json = new JsonObject();
    for (PoolStatistic statistic : PoolStatistic.values()) {
      json.put(statistic.jsonName(), statistic.of(stats));
    }
    return json;
  }

  /** Those of the names of {@link #of(PoolStats)} that count since the start, in their order. */
  public static JsonArray countNames() {
    JsonArray names = new JsonArray();
    for (PoolStatistic statistic : PoolStatistic.values()) {
      if (statistic.kind() == PoolStatistic.Kind.COUNT) {
        names.add(statistic.jsonName());
      }
    }
    return names;
  }

  public static JsonObject of(PoolSurvey survey) {
    JsonArray fullest = new JsonArray();
    for (PoolSurvey.Fill fill : survey.fullest()) {
      fullest.add(new JsonObject().put("id", fill.id()).put("messages", fill.messages()));
    }
    return new JsonObject()
        .put("empty", survey.empty())
        .put("belowHalf", survey.belowHalf())
        .put("fromHalf", survey.fromHalf())
        .put("nearFull", survey.nearFull())
        .put("full", survey.full())
        .put("oldestAgeMicros", survey.oldestAgeMicros())
        .put("fullest", fullest);
  }
}
