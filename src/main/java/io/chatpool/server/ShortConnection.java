package io.chatpool.server;

import io.chatpool.bus.PoolClient;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.pool.PoolResult;
import io.chatpool.server.DeadlineQueue.Deadline;
import io.chatpool.session.ResponseEncoder;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One short connection: one request, one response, closed. (NOT thread safe: it lives on its event
 * loop) Every connection begins as one; if its first request opens a long connection, a {@link
 * LongConnection} takes its place.
 *
 * <p>It goes through its {@link State}s in order and never back. Whatever a receive has handed out
 * is settled exactly once: in {@link #end}, which is also the only place that closes, or in {@link
 * #answered} if the connection is gone by then.
 */
final class ShortConnection implements Connection, Transport.Listener {

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

  private final Owner owner;
  private final ConnectionServices services;
  private final PoolClient pool;
  private final ConnectionDeadlines deadlines;
  private final RequestDecoder decoder;
  private final Transport transport;

  /**
   * The longest that the present state may last. ASKING has none: the pool client always answers.
   */
  private final Deadline limit = new Deadline(this::limitPassed);

  /** What comes before {@link #limit}: the grace while reading, later questions to the kernel. */
  private final Deadline soon = new Deadline(this::soonPassed);

  private State state = State.READING;
  private boolean draining;
  private int fateChecks;

  /** The mailbox and the receipt of what was handed out, if anything was. */
  private int receivedId;

  private long receipt = Received.NOTHING_IN_FLIGHT;

  ShortConnection(Owner owner, ConnectionServices services, Transport transport) {
    this.owner = owner;
    this.services = services;
    pool = services.pool();
    deadlines = services.deadlines();
    decoder = new RequestDecoder(services.limits());
    this.transport = transport;
    transport.handOverTo(this);
  }

  /** Waits for the request. */
  void serve() {
    deadlines.setIdle(limit);
  }

  /** Answers before any request: there are too many connections. */
  void refuse() {
    answer(ResponseEncoder.refused(Reason.FULL));
  }

  /** A request that is under way gets the grace time to come. */
  @Override
  public void drain() {
    draining = true;
    if (state == State.READING) {
      deadlines.setGrace(limit);
    }
  }

  /** Whoever has asked the pool gets an answer without our doing. */
  @Override
  public void poolEnded() {}

  @Override
  public void cutOff() {
    if (state == State.SETTLING) {
      end(transport.fateAtLast() == AnswerFate.DELIVERED);
    } else if (state != State.CLOSED) {
      end(false);
    }
  }

  @Override
  public void bytesRead(byte[] bytes, int from, int to) {
    if (state != State.READING) {
      return;
    }
    Request request = decoder.decode(bytes, from, to);
    if (request instanceof Request.Open open) {
      becomeLong(open, bytes, decoder.position(), to);
    } else if (request != null) {
      handle(request);
    } else if (transport.endsRequests() && decoder.lacksOnlyLineFeed()) {
      deadlines.setGrace(soon);
    } else {
      soon.cancel();
    }
  }

  @Override
  public void inputEnded() {
    if (state == State.READING && transport.endsRequests()) {
      handle(decoder.end());
    } else if (state == State.READING) {
      refuseIncomplete();
    } else if (state == State.SETTLING) {
      checkFate();
    }
    if (state == State.ASKING) {
      deadlines.setLateFateCheck(soon);
    }
  }

  @Override
  public void outputEnded() {
    if (state == State.SETTLING) {
      deadlines.setLinger(limit);
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

  private void becomeLong(Request.Open open, byte[] bytes, int from, int to) {
    state = State.CLOSED;
    limit.cancel();
    soon.cancel();
    LongConnection successor = new LongConnection(owner, services, transport, decoder, open);
    owner.becomeLong(this, successor);
    successor.open();
    if (draining) {
      successor.drain();
    }
    successor.bytesRead(bytes, from, to);
  }

  private void handle(Request request) {
    limit.cancel();
    soon.cancel();
    state = State.ASKING;
    if (request instanceof Request.Send send) {
      pool.ask(new PoolCommand.Send(send.from(), send.to(), send.text()), this::answered);
    } else if (request instanceof Request.Receive receive) {
      receivedId = receive.id();
      pool.ask(new PoolCommand.Receive(receive.id(), true), this::answered);
    } else {
      answer(ResponseEncoder.refused(Reason.INVALID));
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
    try {
      answer(ResponseEncoder.answer(result));
    } catch (RuntimeException | OutOfMemoryError e) {
      // No answer, but no connection that waits for one either, and nothing is lost.
      end(false);
      throw e;
    }
  }

  private void answer(byte[] answer) {
    state = State.SETTLING;
    soon.cancel();
    deadlines.setLinger(limit);
    transport.writeLast(answer);
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
      deadlines.setFateCheck(soon);
    } else {
      deadlines.setLateFateCheck(soon);
    }
  }

  private void soonPassed() {
    if (state == State.READING) {
      handle(decoder.end());
    } else if (state == State.SETTLING) {
      checkFate();
    } else if (transport.isResetAfterInputEnded()) {
      end(false);
    } else {
      deadlines.setLateFateCheck(soon);
    }
  }

  private void limitPassed() {
    if (state == State.SETTLING || draining) {
      cutOff();
    } else {
      refuseIncomplete();
    }
  }

  private void refuseIncomplete() {
    answer(ResponseEncoder.refused(Reason.INVALID));
  }

  /** The only place that closes the connection. */
  private void end(boolean delivered) {
    state = State.CLOSED;
    limit.cancel();
    soon.cancel();
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
      pool.tell(new PoolCommand.Settle(receivedId, receipt, delivered));
    }
  }
}
