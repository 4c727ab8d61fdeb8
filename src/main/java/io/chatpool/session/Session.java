package io.chatpool.session;

import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestLimits;

/**
 * One connection as the protocol sees it: what each request leads to, in the name of whom it may be
 * made, and what the pool is asked for it. This is the one place where a request becomes a command.
 * Which request may come where is told by the grammar of {@code wire}; the table is [P-22]. (NOT
 * thread safe)
 *
 * <p>It knows no socket and no order of answers: {@link AnswerQueue} has that.
 */
public final class Session {

  /** What a request leads to. */
  public sealed interface Action {

    /** Ask the pool; its answer, by {@link Session#answer}, goes out in the request's turn. */
    record Ask(PoolCommand command) implements Action {}

    /** Answer in the request's turn. */
    record Reply(Answer answer) implements Action {}

    /** The connection is a long one from now on; then {@link Session#open}. */
    record BecomeLong(int heartbeatSeconds) implements Action {}

    /** Tell the pool, before the session is detached. A later one makes this one unnecessary. */
    record Acknowledge(PoolCommand.AcknowledgePushed notice) implements Action {}

    /** The oldest hand-out that has left is delivered: {@link HandOuts#taken}. */
    record Take() implements Action {
      static final Take INSTANCE = new Take();
    }

    /** Say goodbye and end the connection. */
    record Leave(Goodbye reason) implements Action {}

    /** The request is ignored. */
    record Ignore() implements Action {
      static final Ignore INSTANCE = new Ignore();
    }
  }

  /** Below every token. */
  private static final long NO_TOKEN = -1;

  private static final PoolCommand READ_EPOCH = new PoolCommand.ReadEpoch();

  private final Identity identity;
  private final RequestLimits limits;
  private final String version;

  /** Goodbye has been said: what has arrived still counts, all else is too late. */
  private boolean leaving;

  /** Whose messages are pushed. */
  private int mailboxId = Request.NO_MAILBOX;

  private long token = NO_TOKEN;

  /** The newest message that was pushed here. */
  private long pushedSeq;

  private long acknowledgedSeq;

  /**
   * For a connection on which nothing has been asked.
   *
   * @param limits of the requests, which are told to who asks
   * @param version of this program, likewise
   */
  public Session(Identity identity, RequestLimits limits, String version) {
    this.identity = identity;
    this.limits = limits;
    this.version = version;
  }

  /** What a request leads to. */
  public Action receive(Request request) {
    if (request instanceof Request.Acknowledge acknowledge) {
      return acknowledge(acknowledge.upToSeq());
    }
    if (request instanceof Request.Taken) {
      return Action.Take.INSTANCE;
    }
    if (leaving) {
      return Action.Ignore.INSTANCE;
    }
    if (request instanceof Request.Send send) {
      return ask(
          send.from(),
          new PoolCommand.Send(send.from(), send.to(), PoolCommand.Send.NO_KEY, send.text()));
    }
    if (request instanceof Request.SendOnce send) {
      return ask(
          send.from(), new PoolCommand.Send(send.from(), send.to(), send.key(), send.text()));
    }
    if (request instanceof Request.Receive receive) {
      return ask(receive.id(), new PoolCommand.Receive(receive.id(), true));
    }
    if (request instanceof Request.Open open) {
      return becomeLong(open);
    }
    if (request instanceof Request.KeepAlive) {
      return new Action.Reply(Answer.Alive.INSTANCE);
    }
    if (request instanceof Request.Inform) {
      return new Action.Ask(READ_EPOCH);
    }
    return request instanceof Request.Invalid
        ? refused(Reason.INVALID)
        : new Action.Leave(Goodbye.INVALID);
  }

  /** After {@link Action.BecomeLong}: what the opening itself leads to. */
  public Action open() {
    if (mailboxId != Request.NO_MAILBOX) {
      return new Action.Ask(new PoolCommand.Attach(mailboxId));
    }
    return new Action.Reply(Answer.Granted.INSTANCE);
  }

  /**
   * The answer to what was asked, never to be called with {@link PoolResult.Unknown}: that leaves
   * open what has become of it, so there is no answer. If the opening is refused, the connection is
   * over with it.
   */
  public Answer answer(PoolResult result) {
    if (result instanceof PoolResult.Applied) {
      return Answer.Granted.INSTANCE;
    }
    if (result instanceof PoolResult.Received received) {
      return new Answer.Received(received.messages());
    }
    if (result instanceof PoolResult.Attached attached) {
      token = attached.token();
      return Answer.Granted.INSTANCE;
    }
    if (result instanceof PoolResult.Epoch epoch) {
      return new Answer.Information(version, epoch.epoch(), limits);
    }
    return new Answer.Refused(result instanceof PoolResult.Full ? Reason.FULL : Reason.BUSY);
  }

  /** Messages are on their way to the client. */
  public void pushed(Notification.Push push) {
    pushedSeq = push.messages().get(push.messages().size() - 1).seq();
  }

  /** From now on only what has arrived counts. */
  public void leave() {
    leaving = true;
  }

  /** Whether the pool pushes to this session until it is told otherwise. */
  public boolean isAttached() {
    return token != NO_TOKEN;
  }

  /** Another push may come. Only when attached. */
  public PoolCommand.Notice credit() {
    return new PoolCommand.Credit(mailboxId, token);
  }

  /** The session is over for the pool. Only when attached. */
  public PoolCommand.Detach detach() {
    PoolCommand.Detach detach = new PoolCommand.Detach(mailboxId, token);
    token = NO_TOKEN;
    return detach;
  }

  private Action ask(int speaker, PoolCommand command) {
    return identity.maySpeakAs(speaker) ? new Action.Ask(command) : refused(Reason.DENIED);
  }

  private Action becomeLong(Request.Open open) {
    if (open.id() != Request.NO_MAILBOX && !identity.maySpeakAs(open.id())) {
      return refused(Reason.DENIED);
    }
    mailboxId = open.id();
    return new Action.BecomeLong(open.heartbeatSeconds());
  }

  /** One that is above all that was pushed here says nothing: it belongs to another connection. */
  private Action acknowledge(long upToSeq) {
    if (upToSeq > pushedSeq || upToSeq <= acknowledgedSeq || !isAttached()) {
      return Action.Ignore.INSTANCE;
    }
    acknowledgedSeq = upToSeq;
    return new Action.Acknowledge(new PoolCommand.AcknowledgePushed(mailboxId, token, upToSeq));
  }

  private static Action refused(Reason reason) {
    return new Action.Reply(new Answer.Refused(reason));
  }
}
