package io.chatpool.golden;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.session.AnswerQueue;
import io.chatpool.session.PushEncoder;
import io.chatpool.session.Session;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestLimits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One long connection without a socket: what is written has arrived, and nothing is ever late. (NOT
 * thread safe)
 */
final class PureConnection implements AnswerQueue.Output {

  private enum State {
    OPEN,
    /** The output ends behind the answers that are due. */
    LEAVING,
    OUTPUT_ENDED
  }

  private final PurePool pool;
  private final RequestDecoder decoder;
  private final AnswerQueue answers = new AnswerQueue(this);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int readBytes;

  /** Mailboxes by the receipt of what was handed out of them. */
  private final Map<Long, Integer> unsettled = new LinkedHashMap<>();

  /** Receipts of answers that have been written. */
  private final List<Long> written = new ArrayList<>();

  private State state = State.OPEN;
  private boolean inputEnded;

  /** Null until the first request has opened the connection. */
  private Session session;

  PureConnection(PurePool pool, RequestLimits limits) {
    this.pool = pool;
    decoder = new RequestDecoder(limits);
  }

  /** The client has sent something. */
  void receive(byte[] bytes) {
    int position = 0;
    while (position < bytes.length && state == State.OPEN) {
      Request request = decoder.decode(bytes, position, bytes.length);
      position = decoder.position();
      if (session == null && request != null) {
        session = new Session((Request.Open) request);
        perform(session.open());
      } else if (request != null) {
        settleWritten();
        perform(session.receive(request));
      }
    }
  }

  /** The client has ended its output. */
  void endInput() {
    inputEnded = true;
    leave();
    endWhenBothHaveEnded();
  }

  /** The client has reset the connection. */
  void cut() {
    stopPushes();
    giveBackAll();
    state = State.OUTPUT_ENDED;
  }

  void pushed(Notification.Push push) {
    session.pushed(push);
    answers.push(push);
  }

  void replaced() {
    sayGoodbye(Goodbye.REPLACED);
  }

  /** The next bytes that the client has not read, at most so many. */
  byte[] read(int count) {
    byte[] unread = Arrays.copyOfRange(output.toByteArray(), readBytes, output.size());
    byte[] read = Arrays.copyOf(unread, Math.min(count, unread.length));
    readBytes += read.length;
    return read;
  }

  boolean isOutputEnded() {
    return state == State.OUTPUT_ENDED;
  }

  @Override
  public void answer(AnswerQueue.Answer answer) {
    output.writeBytes(answer.bytes());
    if (answer.receipt() != PoolResult.Received.NOTHING_IN_FLIGHT) {
      written.add(answer.receipt());
    }
  }

  @Override
  public void push(Notification.Push push) {
    if (!push.gap().equals(Gap.NONE)) {
      output.writeBytes(PushEncoder.gap(push.gap()));
    }
    output.writeBytes(PushEncoder.messages(push.messages()));
    if (session.isAttached()) {
      pool.tell(session.credit());
    }
  }

  private void perform(Session.Action action) {
    if (action instanceof Session.Action.Ask ask) {
      ask(ask.command());
    } else if (action instanceof Session.Action.Answer answer) {
      answers.add(answer.answer());
    } else if (action instanceof Session.Action.Acknowledge acknowledge) {
      pool.tell(acknowledge.notice());
    } else if (action instanceof Session.Action.Leave leave) {
      sayGoodbye(leave.reason());
    }
  }

  private void ask(PoolCommand command) {
    AnswerQueue.Answer place = answers.reserve();
    if (command instanceof PoolCommand.Attach attach) {
      pool.attach(attach, this, result -> answered(place, result));
    } else if (command instanceof PoolCommand.Receive receive) {
      pool.ask(command, result -> received(place, receive.id(), result));
    } else {
      pool.ask(command, result -> answered(place, result));
    }
  }

  private void received(AnswerQueue.Answer place, int id, PoolResult result) {
    if (!(result instanceof PoolResult.Received received)) {
      answered(place, result);
      return;
    }
    if (received.receipt() != PoolResult.Received.NOTHING_IN_FLIGHT) {
      unsettled.put(received.receipt(), id);
    }
    if (state == State.OUTPUT_ENDED) {
      giveBackAll();
    } else {
      answers.fill(place, session.answer(result), received.receipt());
      endWhenAnswered();
    }
  }

  private void answered(AnswerQueue.Answer place, PoolResult result) {
    answers.fill(place, session.answer(result));
    endWhenAnswered();
  }

  private void sayGoodbye(Goodbye reason) {
    answers.add(reason.frame(Goodbye.DO_NOT_RETRY));
    leave();
  }

  private void leave() {
    if (state == State.OPEN) {
      state = State.LEAVING;
      stopPushes();
      endWhenAnswered();
    }
  }

  private void stopPushes() {
    session.leave();
    if (session.isAttached()) {
      pool.detach(session.detach());
    }
  }

  private void endWhenAnswered() {
    if (state == State.LEAVING && answers.isEmpty()) {
      state = State.OUTPUT_ENDED;
      endWhenBothHaveEnded();
    }
  }

  private void endWhenBothHaveEnded() {
    if (inputEnded && state == State.OUTPUT_ENDED) {
      giveBackAll();
    }
  }

  /** A frame has come after those answers. */
  private void settleWritten() {
    List<Long> delivered = List.copyOf(written);
    written.clear();
    delivered.forEach(receipt -> settle(receipt, unsettled.remove(receipt), true));
  }

  private void giveBackAll() {
    unsettled.forEach((receipt, id) -> settle(receipt, id, false));
    unsettled.clear();
    written.clear();
  }

  private void settle(long receipt, int id, boolean delivered) {
    pool.tell(new PoolCommand.Settle(id, receipt, delivered));
  }
}
