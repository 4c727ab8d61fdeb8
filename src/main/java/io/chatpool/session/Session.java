package io.chatpool.session;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;

/**
 * One long connection as the protocol sees it: which frame may come in which state, and what it
 * leads to. The table is [P-22]. (NOT thread safe)
 *
 * <p>It knows no socket and no order of answers: {@link AnswerQueue} has that.
 */
public final class Session {

  /** What a frame leads to. */
  public sealed interface Action {

    /** Ask the pool; its answer, by {@link Session#answer}, goes out in the frame's turn. */
    record Ask(PoolCommand command) implements Action {}

    /** Answer in the frame's turn. */
    record Answer(byte[] answer) implements Action {}

    /** Tell the pool, before the session is detached. A later one makes this one unnecessary. */
    record Acknowledge(PoolCommand.AcknowledgePushed notice) implements Action {}

    /** Say goodbye and end the connection. */
    record Leave(Goodbye reason) implements Action {}

    /** The frame is ignored. */
    record Ignore() implements Action {
      static final Ignore INSTANCE = new Ignore();
    }
  }

  private enum State {
    /** The mailbox is being asked for; no frame has been answered yet. */
    OPENING,
    OPEN,
    /** Goodbye has been said: acknowledgements still count, all else is too late. */
    LEAVING
  }

  /** Below every token. */
  private static final long NO_TOKEN = -1;

  private final int id;

  private State state = State.OPENING;
  private long token = NO_TOKEN;

  /** The newest message that was pushed here. */
  private long pushedSeq;

  private long acknowledgedSeq;

  public Session(Request.Open open) {
    id = open.id();
  }

  /** What the opening itself leads to. */
  public Action open() {
    if (id != Request.NO_MAILBOX) {
      return new Action.Ask(new PoolCommand.Attach(id));
    }
    state = State.OPEN;
    return new Action.Answer(ResponseEncoder.stored());
  }

  /** What a frame after the opening leads to. */
  public Action receive(Request frame) {
    if (frame instanceof Request.Acknowledge acknowledge) {
      return acknowledge(acknowledge.upToSeq());
    }
    if (state == State.LEAVING) {
      return Action.Ignore.INSTANCE;
    }
    if (frame instanceof Request.Send send) {
      return new Action.Ask(new PoolCommand.Send(send.from(), send.to(), send.text()));
    }
    if (frame instanceof Request.Receive receive) {
      return new Action.Ask(new PoolCommand.Receive(receive.id(), true));
    }
    if (frame instanceof Request.KeepAlive) {
      return new Action.Answer(ResponseEncoder.heartbeat());
    }
    return frame instanceof Request.Invalid
        ? new Action.Answer(ResponseEncoder.refused(Reason.INVALID))
        : new Action.Leave(Goodbye.INVALID);
  }

  /** The answer to what was asked. If the opening is refused, the connection is over with it. */
  public byte[] answer(PoolResult result) {
    if (result instanceof PoolResult.Attached attached) {
      token = attached.token();
      state = State.OPEN;
    }
    return ResponseEncoder.answer(result);
  }

  /** Messages are on their way to the client. */
  public void pushed(Notification.Push push) {
    pushedSeq = push.messages().get(push.messages().size() - 1).seq();
  }

  /** From now on only acknowledgements count. */
  public void leave() {
    state = State.LEAVING;
  }

  /** Whether the pool pushes to this session until it is told otherwise. */
  public boolean isAttached() {
    return token != NO_TOKEN;
  }

  /** Another push may come. Only when attached. */
  public PoolCommand.Notice credit() {
    return new PoolCommand.Credit(id, token);
  }

  /** The session is over for the pool. Only when attached. */
  public PoolCommand.Detach detach() {
    PoolCommand.Detach detach = new PoolCommand.Detach(id, token);
    token = NO_TOKEN;
    return detach;
  }

  private Action acknowledge(long upToSeq) {
    if (upToSeq > pushedSeq || id == Request.NO_MAILBOX) {
      return state == State.LEAVING ? Action.Ignore.INSTANCE : new Action.Leave(Goodbye.INVALID);
    }
    if (upToSeq <= acknowledgedSeq || !isAttached()) {
      return Action.Ignore.INSTANCE;
    }
    acknowledgedSeq = upToSeq;
    return new Action.Acknowledge(new PoolCommand.AcknowledgePushed(id, token, upToSeq));
  }
}
