package io.chatpool.pool;

import java.util.ArrayList;
import java.util.List;

/** What came of one {@link Step}. */
public final class Outcome {

  /** An answer to a command of an earlier step. */
  public record LateAnswer(String asker, long ticket, PoolResult result) {}

  /** What the holder of a live session hears. */
  public record Told(String holder, Notification notification) {}

  /**
   * A client has come to have a live session, or has it no more. A session that takes over from
   * another one changes nothing.
   *
   * @param id the client
   * @param connected whether it has one now
   */
  public record Presence(int id, boolean connected) {}

  private static final PoolResult[] NO_RESULTS = {};

  /** The step had been applied before: nothing has changed. */
  static final Outcome REPETITION = new Outcome("", 0, 0);

  private final String asker;
  private final long firstTicket;
  private final PoolResult[] results;

  /** Immutable as long as they are empty, which is nearly always. */
  private List<LateAnswer> lateAnswers = List.of();

  private List<Told> notifications = List.of();
  private List<Presence> presences = List.of();
  private List<Long> surveyTickets = List.of();

  Outcome(String asker, long firstTicket, int commands) {
    this.asker = asker;
    this.firstTicket = firstTicket;
    results = commands == 0 ? NO_RESULTS : new PoolResult[commands];
  }

  /** Whether nothing has happened, because the step had been applied before. */
  public boolean isRepetition() {
    return this == REPETITION;
  }

  /** How many commands the step had. */
  public int size() {
    return results.length;
  }

  /** The answer to a command, by its position; null if it comes later. */
  public PoolResult result(int command) {
    return results[command];
  }

  /** Answers that earlier steps have waited for. */
  public List<LateAnswer> lateAnswers() {
    return lateAnswers;
  }

  /** What the holders of live sessions are told, in order. */
  public List<Told> notifications() {
    return notifications;
  }

  /** Who has come and gone, in order. */
  public List<Presence> presences() {
    return presences;
  }

  /**
   * Tickets of {@link PoolCommand.ReadSurvey}. A look at all mailboxes is not made within a step:
   * {@link MessagePool#newSurvey} is the way to it.
   */
  public List<Long> surveyTickets() {
    return surveyTickets;
  }

  void set(int command, PoolResult result) {
    results[command] = result;
  }

  /** Answers what has waited, for an earlier command of this step or of another one. */
  void answer(String waitingAsker, long ticket, PoolResult result) {
    long command = ticket - firstTicket;
    if (command >= 0 && command < results.length && waitingAsker.equals(asker)) {
      results[(int) command] = result;
    } else {
      lateAnswers = plus(lateAnswers, new LateAnswer(waitingAsker, ticket, result));
    }
  }

  void tell(String holder, Notification notification) {
    notifications = plus(notifications, new Told(holder, notification));
  }

  void add(Presence presence) {
    presences = plus(presences, presence);
  }

  void askSurvey(long ticket) {
    surveyTickets = plus(surveyTickets, ticket);
  }

  private static <T> List<T> plus(List<T> list, T element) {
    List<T> longer = list.isEmpty() ? new ArrayList<>() : list;
    longer.add(element);
    return longer;
  }
}
