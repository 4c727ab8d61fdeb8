package io.chatpool.bus;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of one step of the pool for one asker: first the answers, then what its live
 * sessions are told.
 */
final class AnswerBatch {

  /** One answer, under the number that the asker gave its question. */
  record Answer(long ticket, PoolResult result) {}

  private final List<Answer> answers = new ArrayList<>();
  private final List<Notification> notifications = new ArrayList<>();

  void add(long ticket, PoolResult result) {
    answers.add(new Answer(ticket, result));
  }

  void add(Notification notification) {
    notifications.add(notification);
  }

  List<Answer> answers() {
    return answers;
  }

  List<Notification> notifications() {
    return notifications;
  }
}
