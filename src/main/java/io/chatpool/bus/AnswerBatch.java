package io.chatpool.bus;

import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.List;

/** The answers to one asker that came out of one step of the pool. */
final class AnswerBatch {

  /** One answer, under the number that the asker gave its question. */
  record Answer(long ticket, PoolResult result) {}

  private final List<Answer> answers = new ArrayList<>();

  void add(long ticket, PoolResult result) {
    answers.add(new Answer(ticket, result));
  }

  List<Answer> answers() {
    return answers;
  }
}
