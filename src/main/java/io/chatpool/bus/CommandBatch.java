package io.chatpool.bus;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What one asker has for the pool from one turn of its event loop.
 *
 * <p>Its commands are claimed exactly once: by the pool, which then applies all of them, or by the
 * asker, which then tells its clients that none was applied. Notices are for the pool in any case:
 * it hears those of an abandoned batch in their place, before newer ones. The claim is the only
 * thing that both event loops may touch at a time; all else is written before the batch is handed
 * over, and it comes back with the answers to those commands that could be answered at once.
 */
final class CommandBatch {

  private enum Claim {
    NONE,
    APPLIED,
    ABANDONED
  }

  /** An answer to a command of an earlier batch, under the number that its asker gave it. */
  record LateAnswer(long ticket, PoolResult result) {}

  /**
   * What came out of one step of the pool for one asker, in the order in which it counts.
   *
   * @param answered the commands of this step with their answers; null if there were none
   * @param lateAnswers those to what was asked earlier
   * @param notifications what its live sessions are told
   */
  record Reply(
      CommandBatch answered, List<LateAnswer> lateAnswers, List<Notification> notifications) {}

  private final String answerAddress;

  /** Ticket of the first command; the others follow in order. */
  private final long firstTicket;

  private final List<PoolCommand> commands = new ArrayList<>();

  /** Who gets the answer to which command, in the order of the commands. The asker's alone. */
  private final List<Consumer<PoolResult>> askers = new ArrayList<>();

  /** Applied before the commands, and not answered. */
  private final List<PoolCommand.Notice> notices = new ArrayList<>();

  private final AtomicReference<Claim> claim = new AtomicReference<>(Claim.NONE);

  /** What the pool has answered at once, in the order of the commands; null where it has not. */
  private PoolResult[] results;

  /** When the asker gives up on it, by {@link System#nanoTime}. */
  private long deadlineNanos;

  CommandBatch(String answerAddress, long firstTicket) {
    this.answerAddress = answerAddress;
    this.firstTicket = firstTicket;
  }

  void add(PoolCommand command, Consumer<PoolResult> asker) {
    commands.add(command);
    askers.add(asker);
  }

  void addNotice(PoolCommand.Notice notice) {
    notices.add(notice);
  }

  String answerAddress() {
    return answerAddress;
  }

  long firstTicket() {
    return firstTicket;
  }

  List<PoolCommand> commands() {
    return commands;
  }

  List<Consumer<PoolResult>> askers() {
    return askers;
  }

  /** The pool has answered: in the order of the commands, null where it has not. */
  void setResults(PoolResult[] results) {
    this.results = results;
  }

  /** The answer to a command; null if it comes later. */
  PoolResult result(int command) {
    return results[command];
  }

  List<PoolCommand.Notice> notices() {
    return notices;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  void setDeadlineNanos(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether either side has claimed it. */
  boolean isClaimed() {
    return claim.get() != Claim.NONE;
  }

  /** The pool is about to apply it. False: the asker has abandoned it, nothing may be applied. */
  boolean claimToApply() {
    return claim.compareAndSet(Claim.NONE, Claim.APPLIED);
  }

  /** The asker gives up. False: the pool has claimed it, the answers will come. */
  boolean claimToAbandon() {
    return claim.compareAndSet(Claim.NONE, Claim.ABANDONED);
  }
}
