package io.chatpool.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for a survey. One that is asked for while another one is under way gets that one's
 * result. (NOT thread safe)
 */
final class Surveys {

  /** Who may wait at a time; one more is refused as busy. */
  static final int MAX_ASKERS = 1024;

  private record Asker(String name, long ticket) {}

  private final Mailboxes mailboxes;
  private final List<Asker> askers = new ArrayList<>();

  Surveys(Mailboxes mailboxes) {
    this.mailboxes = mailboxes;
  }

  void ask(String asker, long ticket, MessagePool.Answers answers) {
    if (askers.size() == MAX_ASKERS) {
      answers.answer(asker, ticket, PoolResult.Busy.INSTANCE);
    } else {
      askers.add(new Asker(asker, ticket));
    }
  }

  boolean isDue() {
    return !askers.isEmpty();
  }

  /** Looks at the next slice, and answers when it was the last one. */
  void look(int pages, MessagePool.Answers answers) {
    if (!isDue()) {
      return;
    }
    PoolSurvey survey = mailboxes.survey(pages);
    if (survey != null) {
      answerAll(survey, answers);
    }
  }

  /** An asker that is gone waits for nothing. */
  void forget(String asker) {
    askers.removeIf(waiting -> waiting.name().equals(asker));
    stopIfNobodyWaits();
  }

  void refuse(MessagePool.Answers answers) {
    answerAll(PoolResult.Busy.INSTANCE, answers);
    stopIfNobodyWaits();
  }

  private void answerAll(PoolResult result, MessagePool.Answers answers) {
    List<Asker> answered = List.copyOf(askers);
    askers.clear();
    answered.forEach(asker -> answers.answer(asker.name(), asker.ticket(), result));
  }

  private void stopIfNobodyWaits() {
    if (askers.isEmpty()) {
      mailboxes.abandonSurvey();
    }
  }
}
