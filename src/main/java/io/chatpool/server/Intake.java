package io.chatpool.server;

import io.chatpool.vertx.Budget;
import java.util.Arrays;

/**
 * The input of one connection on its way to the decoder. What a turn may not decode any more waits
 * here, and nothing more is read meanwhile; the end of the input acts behind it. (NOT thread safe)
 */
final class Intake {

  /** Who makes requests of the bytes. */
  interface Decoder {

    /**
     * Decodes as much as the budgets of this turn and of the connection allow.
     *
     * @return behind what is decoded; below {@code to} if the rest has to wait
     */
    int decode(byte[] bytes, int from, int to);

    /**
     * Whether the rest waits until answers have left; {@link Intake#answersLeft} is called then.
     */
    boolean waitsForAnswers();

    /** Memory that the connection takes for requests which are not complete or not answered. */
    long keptBytes();

    /** All input is decoded, and there will be no more. */
    void endOfInput();

    /** The connection holds more than it may, and cannot be kept from sending. */
    void overflowed();
  }

  private static final byte[] NOTHING = {};

  /** One that has less may always go on: the budget is for those who hold much. */
  private static final int SMALL_BYTES = 1024;

  /**
   * What may wait of one connection when all together hold too much: more comes only from a peer
   * that has ended its output, because its kernel's buffer is read then whether there is room or
   * not.
   */
  private static final int LARGE_BYTES = 64 * 1024;

  private final Turns turns;
  private final InputBudget budget;
  private final Transport transport;
  private Decoder decoder;

  /** What waits: the bytes from one position to another. */
  private byte[] held = NOTHING;

  private int heldFrom;
  private int heldTo;

  /** What is counted in the budget for this connection. */
  private long countedBytes;

  private boolean endHeld;
  private boolean waitsForTurn;
  private boolean waitsForAnswers;
  private boolean waitsForRoom;
  private boolean closed;

  Intake(Turns turns, InputBudget budget, Transport transport) {
    this.turns = turns;
    this.budget = budget;
    this.transport = transport;
  }

  /** From now on somebody else decodes. */
  void handOverTo(Decoder decoder) {
    this.decoder = decoder;
  }

  /** Whether input waits to be decoded. */
  boolean isHolding() {
    return heldFrom < heldTo;
  }

  /** Whether nothing is read for now, so that silence of the peer proves nothing. */
  boolean isPaused() {
    return isHolding() || waitsForRoom;
  }

  /** Bytes have come; the array is only valid during the call. */
  void read(byte[] bytes, int from, int to) {
    if (closed) {
      return;
    }
    if (isHolding()) {
      hold(bytes, from, to);
    } else {
      int end = decoder.decode(bytes, from, to);
      if (end < to && !closed) {
        transport.pauseReading();
        hold(bytes, end, to);
        goOn();
      }
    }
    count();
  }

  /** The peer has ended its output. */
  void end() {
    if (isPaused()) {
      endHeld = true;
    } else {
      decoder.endOfInput();
    }
  }

  /** Answers have left: what waits for that may go on, and the connection holds less. */
  void answersLeft() {
    resume();
    count();
  }

  private void resume() {
    if (!isHolding() || waitsForTurn) {
      return;
    }
    boolean waited = waitsForAnswers;
    waitsForAnswers = decoder.waitsForAnswers();
    if (waitsForAnswers && !waited) {
      Budget.UNANSWERED.reach();
    }
    if (!waitsForAnswers) {
      waitsForTurn = true;
      turns.add(this);
    }
  }

  /** The turn that {@link Turns} gives. */
  void takeTurn() {
    waitsForTurn = false;
    if (closed) {
      return;
    }
    byte[] bytes = held;
    heldFrom = decoder.decode(bytes, heldFrom, heldTo);
    if (closed) {
      return;
    }
    goOn();
    count();
  }

  /** There is room for more of what is not complete. */
  void takeRoom() {
    waitsForRoom = false;
    if (!closed) {
      goOn();
    }
  }

  /** Nothing is decoded any more; what waits is dropped. */
  void close() {
    closed = true;
    held = NOTHING;
    heldFrom = 0;
    heldTo = 0;
    budget.leave(this);
    budget.count(-countedBytes);
    countedBytes = 0;
  }

  private void hold(byte[] bytes, int from, int to) {
    int length = heldTo - heldFrom;
    byte[] all = new byte[length + to - from];
    System.arraycopy(held, heldFrom, all, 0, length);
    System.arraycopy(bytes, from, all, length, to - from);
    held = all;
    heldFrom = 0;
    heldTo = all.length;
  }

  private void goOn() {
    if (isHolding()) {
      if (heldFrom > held.length / 2) {
        held = Arrays.copyOfRange(held, heldFrom, heldTo);
        heldTo -= heldFrom;
        heldFrom = 0;
      }
      resume();
      return;
    }
    held = NOTHING;
    heldFrom = 0;
    heldTo = 0;
    if (endHeld && !waitsForRoom) {
      endHeld = false;
      decoder.endOfInput();
    } else if (!waitsForRoom) {
      transport.resumeReading();
    }
  }

  /** Counts what this connection holds now, and stops reading from it if all hold too much. */
  private void count() {
    if (closed) {
      return;
    }
    long bytes = held.length + decoder.keptBytes();
    budget.count(bytes - countedBytes);
    countedBytes = bytes;
    if (bytes <= SMALL_BYTES || !budget.isExceeded()) {
      return;
    }
    if (bytes > LARGE_BYTES && endHeld) {
      decoder.overflowed();
    } else if (!waitsForRoom && !isHolding()) {
      waitsForRoom = true;
      transport.pauseReading();
      budget.add(this);
    }
  }
}
