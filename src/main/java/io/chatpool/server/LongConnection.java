package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.session.Answer;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.HandOuts.HandOut;
import io.chatpool.session.HandOuts;
import io.chatpool.session.Session;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One long connection: frames come in, answers and pushes go out. (NOT thread safe: it lives on its
 * event loop)
 *
 * <p>What a frame leads to is told by {@link Session}, the order of what goes out by {@link
 * AnswerQueue}, what becomes of hand-outs by {@link LongReceives}, when the peer is dead by {@link
 * Liveness}. Here is what they need a socket for.
 */
final class LongConnection extends Connection
    implements PoolClient.Holder, LongOutput.Listener, Liveness.Listener {

  private enum State {
    OPEN,
    /** Nothing new is asked or pushed; goodbye goes out behind the answers that are still due. */
    LEAVING,
    /** All is written and the output ends; the peer has the linger time to end its own. */
    LINGERING,
    CLOSED
  }

  /** The place of an answer that is all there is to say. One object per request, no more. */
  private final class PlainAnswer extends AnswerQueue.Place implements Consumer<PoolResult> {

    PlainAnswer(int textBytes) {
      super(textBytes);
    }

    @Override
    public void accept(PoolResult result) {
      answered(this, result);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(LongConnection.class);

  /** A stopping server tells each client a time up to this: not all shall come back at once. */
  private static final int SHUTDOWN_RETRY_SECONDS_MAX = 5;

  private final Liveness liveness;
  private final LongOutput output;
  private final AnswerQueue answers;
  private final LongReceives receives;

  /** The longest that a goodbye may take, and then the peer's own. */
  private final Deadline linger = new Deadline(() -> end(true));

  private State state = State.OPEN;

  /** Why the connection ends, if it is the server that ends it. */
  private Goodbye goodbye;

  /** The newest of several acknowledgements in a row; the pool need not hear of each. */
  private PoolCommand.AcknowledgePushed acknowledgement;

  /**
   * Takes over a connection whose first request has opened it as a long one.
   *
   * @param heartbeatSeconds what the client has asked for
   */
  LongConnection(Connection first, int heartbeatSeconds) {
    super(first);
    output = new LongOutput(services, transport, this);
    answers = new AnswerQueue(output);
    receives = new LongReceives(services, output, answers);
    liveness = new Liveness(services, transport, intake, heartbeatSeconds, this);
    transport.stayOpen();
  }

  /** Asks for the mailbox; its answer is the first thing that goes out. */
  void open() {
    liveness.start();
    perform(session.open(), 0);
  }

  /** After the answers that are due, the peer is told when to come back. */
  @Override
  void drain() {
    leave(Goodbye.SHUTDOWN, ThreadLocalRandom.current().nextInt(SHUTDOWN_RETRY_SECONDS_MAX) + 1);
  }

  @Override
  void poolEnded() {
    drain();
  }

  @Override
  public void cutOff() {
    end(true);
  }

  @Override
  public int decode(byte[] bytes, int from, int to) {
    try {
      return decodeFrames(bytes, from, to);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Better no connection than one whose answers are out of step.
      end(true);
      throw e;
    }
  }

  private int decodeFrames(byte[] bytes, int from, int to) {
    boolean complete = false;
    int frames = 0;
    int position = from;
    while (position < to
        && frames < Turns.MAX_FRAMES
        && position - from < Turns.MAX_BYTES
        && state != State.CLOSED) {
      if (!services.turns().hasRoom() || hearsFrames() && waitsForAnswers()) {
        break;
      }
      if (!hearsFrames()) {
        reader.skipRequests();
      }
      Request frame = reader.read(bytes, position, to);
      position = reader.position();
      frames++;
      services.turns().count(frame == null ? 0 : frame.textBytes());
      if (frame != null) {
        complete = true;
        receive(frame);
      }
    }
    tellAcknowledgement();
    if (state != State.CLOSED) {
      liveness.decoded(complete, reader.isInRequest());
    }
    return position;
  }

  private void receive(Request frame) {
    if (!(frame instanceof Request.Acknowledge)) {
      tellAcknowledgement();
    }
    perform(session.receive(frame), frame.textBytes());
  }

  /** While it says goodbye, frames may still tell what has arrived. */
  private boolean hearsFrames() {
    boolean countsStill = goodbye == Goodbye.SHUTDOWN || goodbye == Goodbye.REPLACED;
    return state == State.OPEN || countsStill && state != State.CLOSED;
  }

  @Override
  public boolean waitsForAnswers() {
    return answers.isFull();
  }

  @Override
  public long keptBytes() {
    return reader.keptBytes() + answers.keptBytes();
  }

  @Override
  public void endOfInput() {
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
    if (state == State.OPEN) {
      session.pushed(push);
      answers.push(push);
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

  private void perform(Session.Action action, int textBytes) {
    if (action instanceof Session.Action.Ask ask) {
      ask(ask.command(), textBytes);
    } else if (action instanceof Session.Action.Reply reply) {
      answers.add(reply.answer());
    } else if (action instanceof Session.Action.Acknowledge acknowledge) {
      acknowledgement = acknowledge.notice();
    } else if (action instanceof Session.Action.Take) {
      if (!receives.taken()) {
        leave(Goodbye.INVALID, Goodbye.DO_NOT_RETRY);
      }
    } else if (action instanceof Session.Action.Leave leave) {
      leave(leave.reason(), Goodbye.DO_NOT_RETRY);
    }
  }

  private void ask(PoolCommand command, int textBytes) {
    if (command instanceof PoolCommand.Receive receive) {
      receives.ask(receive, this::received);
      return;
    }
    PlainAnswer place = answers.reserve(new PlainAnswer(textBytes));
    if (command instanceof PoolCommand.Attach attach) {
      services.turnEnd().add(() -> attach(place, attach));
    } else {
      services.pool().ask(command, place);
    }
  }

  /**
   * After the turn that has brought the request: if the client is gone by then, it must not take
   * the mailbox from a connection that it has made since. (A server that was held up finds many
   * attempts of one client at once, in any order.)
   */
  private void attach(AnswerQueue.Place place, PoolCommand.Attach attach) {
    if (state == State.OPEN && !transport.isFailed()) {
      services.pool().attach(attach, this, result -> opened(place, result));
    } else {
      answered(place, PoolResult.Applied.INSTANCE);
    }
  }

  private void opened(AnswerQueue.Place place, PoolResult result) {
    answered(place, result);
    if (state != State.OPEN) {
      stopPushes();
    } else if (!session.isAttached()) {
      state = State.LEAVING;
      finishWhenAnswered();
    }
  }

  private void received(AnswerQueue.Place place, PoolResult result) {
    if (!(result instanceof Received received)) {
      answered(place, result);
    } else if (state == State.OPEN || state == State.LEAVING) {
      receives.answer(place, received);
      finishWhenAnswered();
    } else {
      receives.giveBack(place, received);
    }
  }

  private void answered(AnswerQueue.Place place, PoolResult result) {
    if (result instanceof PoolResult.Unknown) {
      end(true);
      return;
    }
    Answer answer = session.answer(result);
    if (state == State.OPEN || state == State.LEAVING) {
      boolean room = output.reserve(answer);
      answers.fill(place, room ? answer : new Answer.Refused(Reason.BUSY), null);
      finishWhenAnswered();
    }
  }

  @Override
  public void written(LongOutput.Written written) {
    if (state == State.CLOSED) {
      return;
    }
    if (written.isPush() && session.isAttached()) {
      services.pool().tell(session.credit());
    }
    receives.left(written.handOuts());
    answers.left(written.answers(), written.textBytes());
    intake.answersLeft();
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
      receives.withdraw();
      answers.clear();
    }
    answers.add(new Answer.Farewell(reason, retrySeconds));
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
    intake.close();
    boolean givenBack = receives.end();
    if (abort || givenBack) {
      transport.reset();
    } else {
      transport.close();
    }
  }
}
