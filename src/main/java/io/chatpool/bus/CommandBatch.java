package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one asker has for the pool from one turn of its event loop.
 *
 * <p>It is claimed exactly once: by the pool, which then applies all of it, or by the asker, which
 * then tells its clients that nothing of it was applied. The claim is the only thing that both
 * event loops may touch; all else is written before the batch is sent and only read afterwards.
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

  /** Applied before the commands, and not answered. */
  private final List<PoolCommand.Notice> notices = new ArrayList<>();

  private final AtomicReference<Claim> claim = new AtomicReference<>(Claim.NONE);

  /** When the asker gives up on it, by {@link System#nanoTime}. */
  private long deadlineNanos;

  CommandBatch(String answerAddress, long firstTicket) {
    this.answerAddress = answerAddress;
    this.firstTicket = firstTicket;
  }

  /** Adds a command, and returns the ticket of its answer. */
  long add(PoolCommand command) {
    commands.add(command);
    return firstTicket + commands.size() - 1;
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
