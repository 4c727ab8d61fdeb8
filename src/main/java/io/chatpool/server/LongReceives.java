package io.chatpool.server;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.session.Answer;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.HandOuts.HandOut;
import io.chatpool.session.HandOuts;
import io.chatpool.vertx.Budget;
import io.chatpool.wire.Reason;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The receives of one long connection: whether there is room for what they hand out, and how long
 * it is waited for that it is taken [P-23]. (NOT thread safe: it lives on its event loop)
 */
final class LongReceives {

  /** The place of the answer to a receive. */
  private static final class ReceivePlace extends AnswerQueue.Place {

    private final int id;

    /** How the pool was asked. */
    private long ticket;

    ReceivePlace(int id) {
      super(0);
      this.id = id;
    }
  }

  private static final Answer BUSY = new Answer.Refused(Reason.BUSY);

  private final ConnectionServices services;
  private final LongOutput output;
  private final AnswerQueue answers;
  private final HandOuts handOuts;
  private final Deadline lapse = new Deadline(this::lapse);

  LongReceives(ConnectionServices services, LongOutput output, AnswerQueue answers) {
    this.services = services;
    this.output = output;
    this.answers = answers;
    handOuts = new HandOuts(services.pool()::tell, services.deadlines().lingerNanos());
  }

  /**
   * Asks the pool.
   *
   * @param answered gets the place of the answer, and the answer
   */
  void ask(PoolCommand.Receive receive, BiConsumer<AnswerQueue.Place, PoolResult> answered) {
    ReceivePlace place = answers.reserve(new ReceivePlace(receive.id()));
    place.ticket = services.pool().ask(receive, result -> answered.accept(place, result));
  }

  /** The pool has handed something out, or nothing: it goes out, or is given back. */
  void answer(AnswerQueue.Place asked, Received received) {
    ReceivePlace place = (ReceivePlace) asked;
    int id = place.id;
    Answer answer = new Answer.Received(received.messages());
    if (!output.reserve(answer)) {
      handOuts.giveBack(id, received.receipt());
      answers.fill(place, BUSY, null);
      return;
    }
    HandOut handOut = handOuts.add(id, received.receipt());
    if (handOut == null) {
      Budget.HANDOUTS.reach();
      output.release(answer);
      answers.fill(place, BUSY, null);
    } else {
      answers.fill(place, answer, handOut);
    }
  }

  /** The pool has handed something out, or nothing, and nothing goes out any more. */
  void giveBack(AnswerQueue.Place asked, Received received) {
    handOuts.giveBack(((ReceivePlace) asked).id, received.receipt());
  }

  /** The kernel has taken these answers. */
  void left(List<HandOut> gone) {
    if (!gone.isEmpty()) {
      long nowNanos = services.loop().nanoTime();
      gone.forEach(handOut -> handOuts.left(handOut, nowNanos));
      setLapse();
    }
  }

  /** The client says that it has the oldest answer; false if none has left. */
  boolean taken() {
    return handOuts.taken();
  }

  /** Nobody waits for the answers that are not known any more. */
  void withdraw() {
    for (AnswerQueue.Place unknown : answers.unknown()) {
      if (unknown instanceof ReceivePlace place) {
        services.pool().tell(new PoolCommand.Withdraw(place.id, place.ticket));
      }
    }
  }

  /**
   * The connection ends: nobody waits for answers any more.
   *
   * @return whether there was anything to give back
   */
  boolean end() {
    lapse.cancel();
    withdraw();
    return handOuts.giveBackAll();
  }

  private void setLapse() {
    if (handOuts.isAnyLeft() && !lapse.isSet()) {
      services.deadlines().setLiveness(lapse, handOuts.nextLapseNanos());
    }
  }

  private void lapse() {
    handOuts.lapse(services.loop().nanoTime());
    setLapse();
  }
}
