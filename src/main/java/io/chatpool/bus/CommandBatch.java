package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What one asker has for the pool from one turn of its event loop.
 *
 * <p>It is claimed exactly once: by the pool, which then applies all of it, or by the asker, which
 * then tells its clients that nothing of it was applied. The claim is the only thing that both
 * event loops may touch at a time; all else is written before the batch is handed over, and it
 * comes back with the answers to those commands that could be answered at once.
 */
final class CommandBatch {

  private enum Claim {
    NONE,
    APPLIED,
    ABANDONED
  }

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

  /** The pool begins to answer. */
  void beginAnswers() {
    results = new PoolResult[commands.size()];
  }

  /** Whether a ticket is of this batch. */
  boolean asks(String asker, long ticket) {
    return ticket >= firstTicket
        && ticket - firstTicket < commands.size()
        && asker.equals(answerAddress);
  }

  /** The pool answers a command of this batch. */
  void answer(long ticket, PoolResult result) {
    results[(int) (ticket - firstTicket)] = result;
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
