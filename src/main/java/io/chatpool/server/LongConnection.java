package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.Session;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestDecoder;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One long connection: frames come in, answers and pushes go out. (NOT thread safe: it lives on its
 * event loop)
 *
 * <p>What a frame leads to is told by {@link Session}, the order of what goes out by {@link
 * AnswerQueue}, when the peer is dead by {@link Liveness}. Here is what they need a socket for.
 */
final class LongConnection
    implements Connection,
        Transport.Listener,
        PoolClient.Holder,
        LongOutput.Listener,
        Liveness.Listener {

  private enum State {
    OPEN,
    /** Nothing new is asked or pushed; goodbye goes out behind the answers that are still due. */
    LEAVING,
    /** All is written and the output ends; the peer has the linger time to end its own. */
    LINGERING,
    CLOSED
  }

  /** The place of an answer that is all there is to say. One object per request, no more. */
  private final class PlainAnswer extends AnswerQueue.Answer implements Consumer<PoolResult> {
    @Override
    public void accept(PoolResult result) {
      answered(this, result);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(LongConnection.class);

  /** Reading stops when the answers that wait have this many bytes. */
  private static final int MAX_WAITING_BYTES = 64 * 1024;

  /** What an answer that is not known yet counts as. */
  private static final int UNKNOWN_ANSWER_BYTES = 16;

  /** A stopping server tells each client a time up to this: not all shall come back at once. */
  private static final int SHUTDOWN_RETRY_SECONDS_MAX = 5;

  private final Owner owner;
  private final ConnectionServices services;
  private final Transport transport;
  private final RequestDecoder decoder;
  private final Session session;
  private final Liveness liveness;
  private final HandOuts handOuts;
  private final LongOutput output;
  private final AnswerQueue answers;

  /** The longest that a goodbye may take, and then the peer's own. */
  private final Deadline linger = new Deadline(() -> end(true));

  private State state = State.OPEN;
  private boolean readingPaused;

  /** Why the connection ends, if it is the server that ends it. */
  private Goodbye goodbye;

  /** The newest of several acknowledgements in a row; the pool need not hear of each. */
  private PoolCommand.AcknowledgePushed acknowledgement;

  /**
   * Takes over a connection whose first request has opened it as a long one.
   *
   * @param decoder has just returned that request
   */
  LongConnection(
      Owner owner,
      ConnectionServices services,
      Transport transport,
      RequestDecoder decoder,
      Request.Open open) {
    this.owner = owner;
    this.services = services;
    this.transport = transport;
    this.decoder = decoder;
    session = new Session(open);
    handOuts = new HandOuts(services.pool());
    output = new LongOutput(services, transport, handOuts, this);
    answers = new AnswerQueue(output);
    liveness = new Liveness(services.deadlines(), transport, open.heartbeatSeconds(), this);
    transport.handOverTo(this);
    transport.stayOpen();
  }

  /** Asks for the mailbox; its answer is the first thing that goes out. */
  void open() {
    liveness.start();
    perform(session.open());
  }

  /** After the answers that are due, the peer is told when to come back. */
  @Override
  public void drain() {
    leave(Goodbye.SHUTDOWN, ThreadLocalRandom.current().nextInt(SHUTDOWN_RETRY_SECONDS_MAX) + 1);
  }

  @Override
  public void poolEnded() {
    drain();
  }

  @Override
  public void cutOff() {
    end(true);
  }

  @Override
  public void bytesRead(byte[] bytes, int from, int to) {
    try {
      decode(bytes, from, to);
      tellAcknowledgement();
      pauseOrResumeReading();
    } catch (RuntimeException | OutOfMemoryError e) {
      // Here and below: better no connection than one whose answers are out of step.
      end(true);
      throw e;
    }
  }

  private void decode(byte[] bytes, int from, int to) {
    boolean complete = false;
    int position = from;
    while (position < to && hearsFrames()) {
      Request frame = decoder.decode(bytes, position, to);
      position = decoder.position();
      if (frame != null) {
        complete = true;
        handOuts.settleWritten();
        if (!(frame instanceof Request.Acknowledge)) {
          tellAcknowledgement();
        }
        perform(session.receive(frame));
      }
    }
    if (complete) {
      liveness.received();
    }
  }

  /** While it shuts down, frames still tell what has arrived. */
  private boolean hearsFrames() {
    return state == State.OPEN || goodbye == Goodbye.SHUTDOWN && state != State.CLOSED;
  }

  @Override
  public void inputEnded() {
    liveness.inputEnded();
    if (state == State.OPEN) {
      stopPushes();
      state = State.LEAVING;
      finishWhenAnswered();
    } else if (state == State.LINGERING && transport.isOutputEnded()) {
      end(false);
    }
  }

  @Override
  public void outputEnded() {
    if (transport.isInputEnded() || transport.isFailed() || goodbye == Goodbye.HEARTBEAT) {
      end(transport.isFailed());
    }
  }

  @Override
  public void closed() {
    end(false);
    owner.connectionClosed(this);
  }

  @Override
  public void pushed(Notification.Push push) {
    if (state != State.OPEN) {
      return;
    }
    try {
      session.pushed(push);
      answers.push(push);
    } catch (RuntimeException | OutOfMemoryError e) {
      end(true);
      throw e;
    }
  }

  @Override
  public void replaced() {
    leave(Goodbye.REPLACED, Goodbye.DO_NOT_RETRY);
  }

  @Override
  public void peerIsSilent() {
    leave(Goodbye.HEARTBEAT, 0);
  }

  @Override
  public void peerHasReset() {
    end(true);
  }

  private void perform(Session.Action action) {
    if (action instanceof Session.Action.Ask ask) {
      ask(ask.command());
    } else if (action instanceof Session.Action.Answer answer) {
      answers.add(answer.answer());
    } else if (action instanceof Session.Action.Acknowledge acknowledge) {
      acknowledgement = acknowledge.notice();
    } else if (action instanceof Session.Action.Leave leave) {
      leave(leave.reason(), Goodbye.DO_NOT_RETRY);
    }
  }

  private void ask(PoolCommand command) {
    PlainAnswer place = answers.reserve(new PlainAnswer());
    if (command instanceof PoolCommand.Attach attach) {
      services.turnEnd().add(() -> attach(place, attach));
    } else if (command instanceof PoolCommand.Receive receive) {
      services.pool().ask(receive, result -> received(place, receive.id(), result));
    } else {
      services.pool().ask(command, place);
    }
  }

  /**
   * After the turn that has brought the request: if the client is gone by then, it must not take
   * the mailbox from a connection that it has made since. (A server that was held up finds many
   * attempts of one client at once, in any order.)
   */
  private void attach(AnswerQueue.Answer place, PoolCommand.Attach attach) {
    if (state == State.OPEN && !transport.isFailed()) {
      services.pool().attach(attach, this, result -> opened(place, result));
    } else {
      answered(place, PoolResult.Applied.INSTANCE);
    }
  }

  private void opened(AnswerQueue.Answer place, PoolResult result) {
    answered(place, result);
    if (state != State.OPEN) {
      stopPushes();
    } else if (!session.isAttached()) {
      state = State.LEAVING;
      finishWhenAnswered();
    }
  }

  private void received(AnswerQueue.Answer place, int id, PoolResult result) {
    long receipt =
        result instanceof Received received ? received.receipt() : Received.NOTHING_IN_FLIGHT;
    if (state == State.OPEN || state == State.LEAVING) {
      handOuts.add(id, receipt);
    } else {
      handOuts.giveBack(id, receipt);
    }
    answered(place, result, receipt);
  }

  private void answered(AnswerQueue.Answer place, PoolResult result) {
    answered(place, result, Received.NOTHING_IN_FLIGHT);
  }

  private void answered(AnswerQueue.Answer place, PoolResult result, long receipt) {
    try {
      byte[] answer = session.answer(result);
      if (state == State.OPEN || state == State.LEAVING) {
        answers.fill(place, answer, receipt);
        finishWhenAnswered();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      end(true);
      throw e;
    }
  }

  @Override
  public void writeFailed() {
    end(true);
  }

  @Override
  public void written(boolean push) {
    if (state == State.CLOSED) {
      return;
    }
    if (push && session.isAttached()) {
      services.pool().tell(session.credit());
    }
    if (readingPaused) {
      // Nobody reads what would prove that the peer lives; that it takes answers does.
      liveness.received();
    }
    pauseOrResumeReading();
  }

  private void pauseOrResumeReading() {
    int waiting = output.waitingAnswerBytes() + UNKNOWN_ANSWER_BYTES * answers.size();
    if (!readingPaused && waiting >= MAX_WAITING_BYTES) {
      readingPaused = true;
      transport.pauseReading();
    } else if (readingPaused && waiting <= MAX_WAITING_BYTES / 2) {
      readingPaused = false;
      transport.resumeReading();
    }
  }

  private void leave(Goodbye reason, int retrySeconds) {
    if (state != State.OPEN) {
      return;
    }
    log.debug("Goodbye: {}", reason);
    state = State.LEAVING;
    goodbye = reason;
    services.deadlines().setLinger(linger);
    session.leave();
    if (reason != Goodbye.SHUTDOWN) {
      stopPushes();
    }
    if (reason == Goodbye.HEARTBEAT) {
      // A peer that is gone waits for no answers; what they hand out is given back sooner.
      answers.clear();
    }
    answers.add(reason.frame(retrySeconds));
    finishWhenAnswered();
  }

  /** The messages that were pushed and not acknowledged are first in line again. */
  private void stopPushes() {
    session.leave();
    tellAcknowledgement();
    if (session.isAttached()) {
      services.pool().detach(session.detach());
    }
  }

  private void tellAcknowledgement() {
    if (acknowledgement != null) {
      services.pool().tell(acknowledgement);
      acknowledgement = null;
    }
  }

  private void finishWhenAnswered() {
    if (state == State.LEAVING && answers.isEmpty()) {
      state = State.LINGERING;
      liveness.stop();
      services.deadlines().setLinger(linger);
      output.finish();
    }
  }

  /**
   * The only place that closes the connection.
   *
   * @param abort the peer has had its time, or is gone, or something has failed here
   */
  private void end(boolean abort) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    liveness.stop();
    linger.cancel();
    stopPushes();
    output.discard();
    boolean givenBack = handOuts.giveBackAll();
    if (abort || givenBack) {
      transport.reset();
    } else {
      transport.close();
    }
  }
}
