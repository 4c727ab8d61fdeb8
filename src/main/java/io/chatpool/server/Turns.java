package io.chatpool.server;

import io.chatpool.vertx.Budget;
import io.chatpool.vertx.FatalErrors;
import io.chatpool.vertx.Loop;
import io.chatpool.vertx.OncePerMinute;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work that one event loop does for its connections, turn by turn: so much for one connection
 * and so much for all, and what is left over has its next turn behind the others'. (NOT thread
 * safe)
 */
final class Turns {

  /** Frames of one connection in a turn: some 50 µs of work, and more than most have at a time. */
  static final int MAX_FRAMES = 256;

  /** Bytes of one connection in a turn; what is read at once is not more. */
  static final int MAX_BYTES = 16 * 1024;

  /** Of all connections in a turn, pings too; so commands of its batch: a millisecond's work. */
  private static final int MAX_FRAMES_OF_ALL = 4096;

  /** Texts of all connections in a turn: the batch is one message to the pool. */
  private static final int MAX_TEXT_BYTES_OF_ALL = 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  /** A defect may show again and again; it is told now and then. */
  private static final OncePerMinute DEFECTS = new OncePerMinute();

  private final Loop loop;
  private final TurnEnd turnEnd;
  private final Runnable reset = this::reset;
  private final Deque<Intake> waiting = new ArrayDeque<>();

  private int frames;
  private int textBytes;
  private boolean nextIsSet;

  /** For one event loop. */
  Turns(Loop loop, TurnEnd turnEnd) {
    this.loop = loop;
    this.turnEnd = turnEnd;
  }

  /** Whether this turn can take another frame. */
  boolean hasRoom() {
    return frames < MAX_FRAMES_OF_ALL && textBytes < MAX_TEXT_BYTES_OF_ALL;
  }

  /** A frame, or a part of one, was taken, with a text of so many bytes. */
  void count(int frameTextBytes) {
    if (frames == 0) {
      turnEnd.add(reset);
    }
    frames++;
    textBytes += frameTextBytes;
  }

  /** Has a turn later, behind those that wait already. */
  void add(Intake intake) {
    (hasRoom() ? Budget.TURN : Budget.BATCH).reach();
    waiting.add(intake);
    setNext();
  }

  private void setNext() {
    if (!nextIsSet) {
      nextIsSet = true;
      loop.nextTurn(this::next);
    }
  }

  private void next() {
    nextIsSet = false;
    for (int n = waiting.size(); n > 0 && hasRoom(); n--) {
      takeTurn(waiting.poll());
    }
    if (!waiting.isEmpty()) {
      setNext();
    }
  }

  private static void takeTurn(Intake intake) {
    try {
      intake.takeTurn();
    } catch (RuntimeException | Error e) {
      // Those of other connections still have their turns.
      FatalErrors.endIfFatal(e);
      DEFECTS.run(() -> log.error("A turn failed", e));
    }
  }

  private void reset() {
    frames = 0;
    textBytes = 0;
  }
}
