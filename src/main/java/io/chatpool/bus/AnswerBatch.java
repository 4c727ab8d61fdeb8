package io.chatpool.bus;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What came out of one step of the pool for one asker: the answers to what it has asked in this
 * step, those to what it asked earlier, and then what its live sessions are told.
 */
final class AnswerBatch {

  /** An answer to a question of an earlier step, under the number that its asker gave it. */
  record Answer(long ticket, PoolResult result) {}

  private CommandBatch answered;
  private final List<Answer> lateAnswers = new ArrayList<>(0);
  private final List<Notification> notifications = new ArrayList<>(0);

  void setAnswered(CommandBatch batch) {
    answered = batch;
  }

  void addLate(long ticket, PoolResult result) {
    lateAnswers.add(new Answer(ticket, result));
  }

  void add(Notification notification) {
    notifications.add(notification);
  }

  /** The commands of this step with their answers; null if there were none. */
  CommandBatch answered() {
    return answered;
  }

  List<Answer> lateAnswers() {
    return lateAnswers;
  }

  List<Notification> notifications() {
    return notifications;
  }
}
