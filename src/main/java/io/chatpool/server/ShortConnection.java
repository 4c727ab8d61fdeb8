package io.chatpool.server;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.session.Answer;
import io.chatpool.session.FrameEncoder;
import io.chatpool.session.Session;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One short connection: one request, one response, closed. (NOT thread safe: it lives on its event
 * loop) Every connection begins as one; if its first request opens a long connection, a {@link
 * LongConnection} takes its place.
 *
 * <p>It goes through its {@link State}s in order and never back. Whatever a receive has handed out
 * is settled exactly once: in {@link #end}, which also closes, or in {@link #answered} if the
 * connection is gone by then. Nothing else closes a connection that has handed something out.
 */
final class ShortConnection extends Connection {

  private enum State {
    /** The request is coming in. */
    READING,
    /** The pool has been asked. */
    ASKING,
    /** The answer has been written; now its fate is waited for, and input is thrown away. */
    SETTLING,
    /** Closed, or handed over. */
    CLOSED
  }

  private static final Logger log = LoggerFactory.getLogger(ShortConnection.class);

  /** Checks that come soon after the other: enough for a peer on another continent. */
  private static final int FREQUENT_FATE_CHECKS = 30;

  /**
   * The longest that the present state may last. ASKING has none: the pool client always answers.
   */
  private final Deadline limit = new Deadline(this::limitPassed);

  /** What comes before {@link #limit}: the grace while reading, later questions to the kernel. */
  private final Deadline soon = new Deadline(this::soonPassed);

  private State state = State.READING;
  private boolean draining;
  private int fateChecks;

  /** The mailbox that is received from, 0 if none is, and how the pool was asked. */
  private int receivedId;

  private long ticket;

  /** Of what was handed out, if anything was. */
  private long receipt = Received.NOTHING_IN_FLIGHT;

  /** What the answer takes of the room that all answers have. */
  private int reservedBytes;

  /** Null unless the first request has opened a long connection. */
  private LongConnection successor;

  ShortConnection(
      Owner owner, ConnectionServices services, Transport transport, Session session) {
    super(owner, services, transport, session);
  }

  /** Waits for the request. */
  void serve() {
    services.deadlines().setIdle(limit);
  }

  /** Answers before any request: there are too many connections. */
  void refuse() {
    answer(new Answer.Refused(Reason.FULL));
  }

  /** A request that is under way gets the grace time to come. */
  @Override
  void drain() {
    draining = true;
    if (state == State.READING) {
      services.deadlines().setGrace(limit);
    }
  }

  /** Whoever has asked the pool gets an answer without our doing. */
  @Override
  void poolEnded() {}

  @Override
  public void cutOff() {
    if (state == State.SETTLING) {
      end(transport.fateAtLast() == AnswerFate.DELIVERED);
    } else if (state != State.CLOSED) {
      end(false);
    }
  }

  @Override
  public int decode(byte[] bytes, int from, int to) {
    int position = from;
    int frames = 0;
    while (position < to && state != State.CLOSED) {
      boolean reading = state == State.READING;
      if (frames == Turns.MAX_FRAMES || !services.turns().hasRoom()) {
        return position;
      }
      Request request = reader.read(bytes, position, to);
      position = reader.position();
      frames++;
      services.turns().count(0);
      if (request != null && reading) {
        receive(request);
        if (successor != null) {
          return successor.decode(bytes, position, to);
        }
      }
    }
    if (state == State.READING) {
      setGrace();
    }
    return position;
  }

  /** Silence may complete a request, if nothing of it waits on this side. */
  private void setGrace() {
    if (transport.endsRequests() && reader.lacksOnlyLineFeed()) {
      services.deadlines().setGrace(soon);
    } else {
      soon.cancel();
    }
  }

  @Override
  public boolean waitsForAnswers() {
    return false;
  }

  @Override
  public long keptBytes() {
    return reader.keptBytes();
  }

  @Override
  public void endOfInput() {
    if (state == State.READING && transport.endsRequests()) {
      receive(reader.end());
    } else if (state == State.READING) {
      refuseIncomplete();
    } else if (state == State.SETTLING) {
      checkFate();
    }
    if (state == State.ASKING) {
      services.deadlines().setLateFateCheck(soon);
    }
  }

  @Override
  public void outputEnded() {
    if (state == State.SETTLING) {
      services.deadlines().setLinger(limit);
      if (receipt == Received.NOTHING_IN_FLIGHT) {
        transport.closeAtEndOfInput();
      }
      checkFate();
    }
  }

  @Override
  public void closed() {
    if (state != State.CLOSED) {
      // Not by us: by a reset, or because the event loop ends.
      end(false);
    }
    owner.connectionClosed(this);
  }

  private void receive(Request request) {
    limit.cancel();
    soon.cancel();
    Session.Action action = session.receive(request);
    if (action instanceof Session.Action.BecomeLong opening) {
      becomeLong(opening.heartbeatSeconds());
      return;
    }
    reader.skipRequests();
    state = State.ASKING;
    if (action instanceof Session.Action.Ask ask) {
      if (ask.command() instanceof PoolCommand.Receive receive) {
        receivedId = receive.id();
      }
      ticket = services.pool().ask(ask.command(), this::answered);
    } else {
      answer(((Session.Action.Reply) action).answer());
    }
  }

  private void becomeLong(int heartbeatSeconds) {
    state = State.CLOSED;
    successor = new LongConnection(this, heartbeatSeconds);
    owner.becomeLong(this, successor);
    successor.open();
    if (draining) {
      successor.drain();
    }
  }

  private void answered(PoolResult result) {
    if (result instanceof Received received) {
      receipt = received.receipt();
    }
    if (state == State.CLOSED) {
      settle(false);
      return;
    }
    if (result instanceof PoolResult.Unknown) {
      end(false);
      return;
    }
    try {
      answer(roomFor(session.answer(result)));
    } catch (RuntimeException | OutOfMemoryError e) {
      // No answer, but no connection that waits for one either, and nothing is lost.
      end(false);
      throw e;
    }
  }

  /** The answer, or busy if other answers take all the room there is. */
  private Answer roomFor(Answer answer) {
    int bytes = OutputBudget.bytesOf(answer);
    if (services.output().reserve(bytes)) {
      reservedBytes = bytes;
      return answer;
    }
    settle(false);
    receipt = Received.NOTHING_IN_FLIGHT;
    return new Answer.Refused(Reason.BUSY);
  }

  private void answer(Answer answer) {
    state = State.SETTLING;
    soon.cancel();
    services.deadlines().setLinger(limit);
    transport.writeLast(FrameEncoder.answer(answer));
  }

  private void checkFate() {
    if (!transport.isOutputEnded()) {
      return;
    }
    if (receipt == Received.NOTHING_IN_FLIGHT) {
      if (transport.isInputEnded() || transport.isFailed()) {
        end(true);
      }
      return;
    }
    switch (transport.fateSoFar()) {
      case DELIVERED -> end(true);
      case LOST -> end(false);
      case UNDECIDED -> checkAgain();
    }
  }

  private void checkAgain() {
    if (!transport.isInputEnded()) {
      return;
    }
    // The peer cannot tell us anything more: its kernel will, without an event.
    if (fateChecks++ < FREQUENT_FATE_CHECKS) {
      services.deadlines().setFateCheck(soon);
    } else {
      services.deadlines().setLateFateCheck(soon);
    }
  }

  private void soonPassed() {
    if (state == State.READING) {
      receive(reader.end());
    } else if (state == State.SETTLING) {
      checkFate();
    } else if (transport.isResetAfterInputEnded()) {
      end(false);
    } else {
      services.deadlines().setLateFateCheck(soon);
    }
  }

  private void limitPassed() {
    if (state == State.READING && intake.isHolding()) {
      services.deadlines().setIdle(limit);
    } else if (state == State.SETTLING || draining) {
      cutOff();
    } else {
      refuseIncomplete();
    }
  }

  private void refuseIncomplete() {
    reader.skipRequests();
    answer(new Answer.Refused(Reason.INVALID));
  }

  /** Closes the connection, unless Netty may do that at the end of the input. */
  private void end(boolean delivered) {
    if (state == State.ASKING && receivedId > 0) {
      services.pool().tell(new PoolCommand.Withdraw(receivedId, ticket));
    }
    state = State.CLOSED;
    limit.cancel();
    soon.cancel();
    intake.close();
    services.output().release(reservedBytes);
    reservedBytes = 0;
    settle(delivered);
    if (delivered || receipt == Received.NOTHING_IN_FLIGHT) {
      transport.close();
    } else {
      transport.reset();
    }
  }

  private void settle(boolean delivered) {
    if (receipt != Received.NOTHING_IN_FLIGHT) {
      log.debug("Mailbox {}: answer {}", receivedId, delivered ? "delivered" : "lost, given back");
      services.pool().tell(new PoolCommand.Settle(receivedId, receipt, delivered));
    }
  }
}
