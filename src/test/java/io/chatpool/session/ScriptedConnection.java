package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.session.AnswerQueue.Place;
import io.chatpool.session.HandOuts.HandOut;
import io.chatpool.session.Session.Action;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestLimits;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One connection without a socket and without a pool. A script of bytes says what happens: those
 * that stand in no UTF-8 are events of the pool, the socket and the clock, all others come from the
 * client. What must hold is asserted at each of them.
 */
final class ScriptedConnection implements AnswerQueue.Output {

  private static final int MAX_TEXT_BYTES = 20;
  private static final RequestLimits LIMITS = new RequestLimits(127, MAX_TEXT_BYTES, 5, 3600);
  private static final long PATIENCE_NANOS = 100;
  private static final byte[] TEXT = {'h', 'i'};

  // The events.
  private static final int POOL_ANSWERS_OLDEST = 0xf8;
  private static final int POOL_ANSWERS_NEWEST = 0xf9;
  private static final int POOL_REFUSES_OLDEST = 0xfa;
  private static final int ANSWER_LEAVES = 0xfb;
  private static final int TIME_PASSES = 0xfc;
  private static final int PUSH_COMES = 0xfd;
  private static final int MAILBOX_IS_TAKEN_OVER = 0xfe;

  private record Asked(PoolCommand command, Place place) {}

  private final RequestDecoder decoder = new RequestDecoder(LIMITS);

  /** It may speak for all but one. */
  private final Session session = new Session(id -> id != 8, LIMITS, "0.1.0");

  private final AnswerQueue queue = new AnswerQueue(this);
  private final HandOuts handOuts = new HandOuts(this::settled, PATIENCE_NANOS);

  private boolean isLong;
  private boolean inputIsOver;
  private boolean leaving;
  private long nowNanos = Long.MAX_VALUE - 5 * PATIENCE_NANOS;

  /** What the pool has been asked and has not answered. */
  private final Deque<Asked> asked = new ArrayDeque<>();

  /** The answers that have not gone out, in the order of their requests. */
  private final Deque<Place> due = new ArrayDeque<>();

  /** The answers that have gone out and not left. */
  private final Deque<Place> written = new ArrayDeque<>();

  /** How often the client may still say that it has taken something. */
  private int untaken;

  private long receipts;
  private final Map<Long, Boolean> settled = new HashMap<>();

  private long token;
  private long seq;
  private long acknowledgedSeq;

  /** The push that has not gone out, and the answers that have to go before it. */
  private Notification.Push push;

  private Set<Place> beforePush = Set.of();

  void play(byte[] script) {
    int from = 0;
    while (from < script.length) {
      int to = from;
      while (to < script.length && (script[to] & 0xff) < POOL_ANSWERS_OLDEST) {
        to++;
      }
      input(script, from, to);
      if (to < script.length) {
        event(script[to] & 0xff);
      }
      from = to + 1;
    }
    end();
  }

  private void input(byte[] bytes, int from, int to) {
    int position = from;
    while (position < to && !inputIsOver) {
      Request request = decoder.read(bytes, position, to);
      assertTrue(decoder.position() > position, "the position");
      assertTrue(decoder.keptBytes() <= MAX_TEXT_BYTES + 1, "what is kept");
      position = decoder.position();
      if (request != null) {
        perform(session.receive(request), request.textBytes());
        inputIsOver |= !isLong;
      }
    }
  }

  private void perform(Action action, int textBytes) {
    if (action instanceof Action.Ask ask) {
      assertFalse(leaving, "nothing is asked after the goodbye");
      asked.add(new Asked(ask.command(), reserve(textBytes)));
    } else if (action instanceof Action.Reply reply) {
      queue.fill(reserve(0), reply.answer(), null);
    } else if (action instanceof Action.BecomeLong) {
      isLong = true;
      perform(session.open(), 0);
    } else if (action instanceof Action.Acknowledge acknowledge) {
      long upToSeq = acknowledge.notice().upToSeq();
      assertTrue(upToSeq > acknowledgedSeq && upToSeq <= seq, "what is acknowledged");
      acknowledgedSeq = upToSeq;
    } else if (action instanceof Action.Take) {
      assertEquals(untaken > 0, handOuts.taken());
      untaken--;
      inputIsOver = untaken < 0;
    } else if (action instanceof Action.Leave leave) {
      leave(leave.reason());
    }
  }

  private Place reserve(int textBytes) {
    Place place = new Place(textBytes);
    due.add(place);
    return queue.reserve(place);
  }

  private void event(int event) {
    switch (event) {
      case POOL_ANSWERS_OLDEST -> answer(asked.pollFirst(), false);
      case POOL_ANSWERS_NEWEST -> answer(asked.pollLast(), false);
      case POOL_REFUSES_OLDEST -> answer(asked.pollFirst(), true);
      case ANSWER_LEAVES -> answerLeaves();
      case TIME_PASSES -> {
        nowNanos += PATIENCE_NANOS / 2;
        handOuts.lapse(nowNanos);
        assertTrue(!handOuts.isAnyLeft() || handOuts.nextLapseNanos() - nowNanos > 0);
      }
      case PUSH_COMES -> pushComes();
      case MAILBOX_IS_TAKEN_OVER -> leave(Goodbye.REPLACED);
      default -> inputIsOver = true;
    }
  }

  private void answer(Asked question, boolean refuse) {
    if (question == null) {
      return;
    }
    if (refuse) {
      queue.fill(question.place(), session.answer(PoolResult.Busy.INSTANCE), null);
    } else if (question.command() instanceof PoolCommand.Receive receive) {
      received(question.place(), receive.id());
    } else {
      queue.fill(question.place(), session.answer(result(question.command())), null);
    }
  }

  private PoolResult result(PoolCommand command) {
    if (command instanceof PoolCommand.Attach) {
      token++;
      return new PoolResult.Attached(token);
    }
    return command instanceof PoolCommand.ReadEpoch
        ? new PoolResult.Epoch(5)
        : PoolResult.Applied.INSTANCE;
  }

  private void received(Place place, int id) {
    PoolResult.Received received = handOut(id);
    HandOut handOut = handOuts.add(id, received.receipt());
    Answer answer = session.answer(received);
    queue.fill(place, handOut == null ? new Answer.Refused(Reason.BUSY) : answer, handOut);
    assertTrue(receipts - settled.size() <= HandOuts.MAX_UNSETTLED, "what is out of mailboxes");
  }

  /** Something from odd mailboxes, nothing from even ones. */
  private PoolResult.Received handOut(int id) {
    if (id % 2 == 0) {
      return new PoolResult.Received(PoolResult.Received.NOTHING_IN_FLIGHT, List.of());
    }
    receipts++;
    return new PoolResult.Received(receipts, List.of(new Message(1, 1, 1, id, TEXT)));
  }

  private void answerLeaves() {
    Place place = written.poll();
    if (place == null) {
      return;
    }
    queue.left(1, place.textBytes());
    if (place.handOut() != null) {
      handOuts.left(place.handOut(), nowNanos);
      untaken++;
    }
  }

  private void pushComes() {
    if (session.isAttached() && push == null && !leaving) {
      seq++;
      push = new Notification.Push(token, Gap.NONE, List.of(new Message(seq, 1, 1, 1, TEXT)));
      beforePush = due.stream().filter(p -> p.answer() != null).collect(Collectors.toSet());
      session.pushed(push);
      queue.push(push);
    }
  }

  private void leave(Goodbye reason) {
    if (isLong && !leaving) {
      leaving = true;
      session.leave();
      queue.fill(reserve(0), new Answer.Farewell(reason, Goodbye.DO_NOT_RETRY), null);
    }
  }

  @Override
  public void answer(Place place) {
    assertSame(due.poll(), place, "the order of answers");
    assertTrue(FrameEncoder.answer(place.answer()).length > 0);
    written.add(place);
  }

  @Override
  public void push(Notification.Push push) {
    assertSame(this.push, push);
    assertTrue(Collections.disjoint(due, beforePush), "what was answered before the push");
    this.push = null;
  }

  private void settled(PoolCommand.Notice notice) {
    PoolCommand.Settle settle = (PoolCommand.Settle) notice;
    assertTrue(settle.receipt() > 0 && settle.receipt() <= receipts);
    assertNull(settled.put(settle.receipt(), settle.delivered()), "settled once");
  }

  /** The pool still answers what it was asked; all other answers have gone out. */
  private void end() {
    while (!written.isEmpty()) {
      answerLeaves();
    }
    assertEquals(due.isEmpty(), queue.keptBytes() == 0, "what requests take until it has left");
    handOuts.giveBackAll();
    for (Asked question : asked) {
      if (question.command() instanceof PoolCommand.Receive receive) {
        handOuts.giveBack(receive.id(), handOut(receive.id()).receipt());
      } else {
        answer(question, false);
      }
    }
    assertEquals(receipts, settled.size(), "all is settled");
    assertTrue(due.isEmpty() || !asked.isEmpty(), "all is answered");
  }
}
