package io.chatpool.client;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Reconnection.Ending;
import io.chatpool.vertx.Contexts;
import io.chatpool.wire.Reason;
import io.chatpool.wire.ServerInformation;
import io.vertx.core.AsyncResult;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * Receives the messages of one id as they come, and sends, over a long connection that it makes
 * again whenever it ends. Any thread may use it; the listener is called on an event loop.
 *
 * <p>A message is handed to the listener once, even if several connections bring it, as long as it
 * is this client that receives it: what it has seen is not kept when it is closed.
 *
 * <p>A text is stored once, however many connections it takes: a send that is not answered when its
 * connection ends is written again on the next one, under the same key [P-30]. The server's epoch
 * tells when that could store it twice: then the send fails, and nobody knows whether it arrived.
 * An older server knows no keys: there a send fails when its connection ends before the answer.
 *
 * <p>Connections are tried again at once, and then after random waits that grow. A client ends for
 * good when it is closed, when the server refuses it for a reason that will not pass, or when the
 * server tells it not to come back; the listener is told, and so is who waits for {@link #open}.
 */
public final class LongChatClient {

  private enum State {
    NEW,
    RUNNING,
    /** The connection that stands is being ended. */
    CLOSING,
    CLOSED
  }

  private static final long NO_TIMER = -1;

  /** What a server tells of itself is short. */
  private static final int MAX_INFORMATION_BYTES = 8_192;

  private final Vertx vertx;
  private final LongChatClientOptions options;
  private final Context context;
  private final Connector connector;
  private final ChatClient inquirer;
  private final Promise<Void> closed = Promise.promise();

  /** Whose end is this client's end: a verticle's, or that of Vert.x. */
  private final Context owner;

  /**
   * A Vert.x that closes forgets timers and turns: nothing else would end this client. It does not
   * wait for the server.
   */
  private final Closeable closeHook = ended -> reset().onComplete(ended);

  /** What the server has told of itself last; null if it has not. */
  private volatile ServerInformation information;

  // What follows is only used on the context.
  private final Reconnection reconnection;
  private final Outbox outbox;
  private final Delivery delivery;

  private State state = State.NEW;
  private Promise<Void> opening;

  /** Null while there is none. */
  private ClientConnection connection;

  /** Whether the server that is to be connected to is known to tell of itself and to know keys. */
  private boolean knowsKeys;

  /** Of the last connection to a server that has one. */
  private Long epoch;

  /** Whether the server has accepted the connection, and when. */
  private boolean connected;

  private long connectedNanos;
  private long retryTimer = NO_TIMER;
  private long expiryTimer = NO_TIMER;

  /** Nothing is connected yet. */
  public LongChatClient(Vertx vertx, LongChatClientOptions options, ChatListener listener) {
    this(vertx, options, listener, limit -> ThreadLocalRandom.current().nextLong(limit + 1));
  }

  /** With a source of waits of the caller's choice, for {@link Reconnection.Backoff}. */
  LongChatClient(
      Vertx vertx, LongChatClientOptions options, ChatListener listener, LongUnaryOperator random) {
    this.vertx = vertx;
    this.options = options;
    owner = vertx.getOrCreateContext();
    context = Contexts.newEventLoopContext(vertx);
    connector =
        new Connector(vertx, options.host(), options.port(), options.connectTimeoutMillis());
    inquirer =
        new ChatClient(
            vertx,
            new ChatClientOptions(
                options.host(),
                options.port(),
                options.connectTimeoutMillis(),
                options.answerTimeoutMillis(),
                MAX_INFORMATION_BYTES),
            connector);
    reconnection = new Reconnection(options, random);
    outbox =
        new Outbox(
            options.maxUnanswered(), TimeUnit.SECONDS.toNanos(options.resendSeconds()));
    delivery = new Delivery(context, listener);
  }

  /**
   * Starts to connect, and goes on until {@link #close}. To be called once.
   *
   * @return completes when the server accepts the first connection. Fails with {@link
   *     ChatException.Refused} when it refuses for good before, with {@link
   *     IllegalArgumentException} when it tells that it would, and with {@link
   *     IllegalStateException} when this client was opened or closed before
   */
  public Future<Void> open() {
    return onContext(this::open);
  }

  /**
   * Sends a text from this client's own id.
   *
   * @see #send(int, int, String)
   */
  public Future<Void> send(int to, String text) {
    return send(options.id(), to, text);
  }

  /**
   * Sends a text [P-5]. Texts arrive in the order in which one thread sends them.
   *
   * @param from the sender's id
   * @param to the receiver's id, or {@link io.chatpool.wire.Request#EVERYONE}
   * @param text one line; it may be empty
   * @return completes when the server has stored the message, however many connections that takes.
   *     Fails with {@link ChatException.Refused}; with {@link ChatException.NotSent} when this
   *     client is not open, or too many sends are unanswered; with {@link
   *     ChatException.OutcomeUnknown} when the answer is lost and it is not sent again; and with
   *     {@link IllegalArgumentException} for what no server takes, or this one does not
   */
  public Future<Void> send(int from, int to, String text) {
    Outbox.Sending sending;
    try {
      sending = new Outbox.Sending(from, to, ChatClient.newKey(), text);
      ServerInformation known = information;
      if (known != null) {
        known.checkSend(from, to, text);
      }
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return onContext(outcome -> send(sending, outcome));
  }

  /**
   * What the server has told of itself last, such as its limits; empty before the first connection,
   * and with an older server.
   */
  public Optional<ServerInformation> information() {
    return Optional.ofNullable(information);
  }

  /**
   * Ends the connection in order, and everything else at once. What was sent gets its answer and
   * what was handled is acknowledged, within the answer timeout. Messages that come after this, or
   * that are still being handled, are not acknowledged.
   *
   * @return completes when everything is released
   */
  public Future<Void> close() {
    return closed.future().isComplete() ? Future.succeededFuture() : onContext(this::close);
  }

  private Future<Void> reset() {
    return connector.close().eventually(this::close);
  }

  private Future<Void> onContext(Consumer<Promise<Void>> action) {
    Promise<Void> outcome = Contexts.promise(vertx.getOrCreateContext());
    return Contexts.run(context, () -> action.accept(outcome))
        ? outcome.future()
        : Future.failedFuture(new ChatException.NotSent("Vert.x is closed"));
  }

  private void open(Promise<Void> outcome) {
    if (state == State.NEW) {
      state = State.RUNNING;
      opening = outcome;
      Contexts.addCloseHook(owner, closeHook);
      connect();
    } else {
      outcome.fail(new IllegalStateException("The client was opened or closed before"));
    }
  }

  private void send(Outbox.Sending sending, Promise<Void> outcome) {
    if (state != State.RUNNING) {
      outcome.fail(new ChatException.NotSent("the client is not open"));
      return;
    }
    outbox.add(sending, outcome);
    if (connected) {
      connection.wantFlush();
    }
  }

  private void close(Promise<Void> outcome) {
    closed.future().onComplete(outcome);
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    if (connection == null) {
      boolean wasOpened = state == State.RUNNING;
      end(new IllegalStateException("The client was closed before it was connected"));
      if (wasOpened) {
        tellClosed();
      }
    } else {
      state = State.CLOSING;
      connection.close();
    }
  }

  /** An older server would end a long connection that asks for its information. */
  private void connect() {
    retryTimer = NO_TIMER;
    if (knowsKeys) {
      dial();
    } else {
      inquirer.information().onComplete(answer -> whileRunning(() -> informed(answer)));
    }
  }

  private void informed(AsyncResult<ServerInformation> answer) {
    if (answer.succeeded()) {
      information = answer.result();
      knowsKeys = true;
      try {
        information.checkOpen(options.id(), options.heartbeatSeconds());
      } catch (IllegalArgumentException wrong) {
        end(wrong);
        delivery.disconnected(
            new Disconnection(Cause.OUT_OF_RANGE, wrong.getMessage(), Disconnection.NEVER));
        return;
      }
      dial();
    } else if (answer.cause() instanceof ChatException.Refused refused
        && refused.reason().equals(Reason.INVALID.word())) {
      information = null;
      dial();
    } else {
      connectFailed(answer.cause());
    }
  }

  private void dial() {
    connector
        .connect()
        .onComplete(
            attempt -> {
              if (attempt.succeeded()) {
                begin(attempt.result());
              } else {
                whileRunning(() -> connectFailed(attempt.cause()));
              }
            });
  }

  private void whileRunning(Runnable action) {
    if (state == State.RUNNING) {
      action.run();
    }
  }

  private void begin(NetSocket socket) {
    if (state == State.RUNNING) {
      connection =
          new ClientConnection(
              new ClientSocket(socket, context),
              options,
              outbox,
              delivery,
              knowsKeys,
              this::opened,
              this::ended);
      delivery.tellOutcomesTo(connection);
      connection.start();
    } else {
      socket.close();
    }
  }

  private void connectFailed(Throwable failure) {
    Reconnection.Ending.of(failure)
        .ifPresentOrElse(
            this::ended,
            () -> {
              // Vert.x itself is closed, for example.
              end(failure);
              tellClosed();
            });
  }

  private void opened(ServerInformation told) {
    Long newEpoch = told == null ? null : Long.valueOf(told.epoch());
    if (epoch != null && !epoch.equals(newEpoch)) {
      outbox.serverRestarted();
      delivery.forgetSeen();
    }
    epoch = newEpoch;
    information = told;
    if (told != null) {
      outbox.check(told);
    }
    vertx.cancelTimer(expiryTimer);
    outbox.expire(System.nanoTime());
    connected = true;
    connectedNanos = System.nanoTime();
    opening.tryComplete();
    delivery.connected();
  }

  /** A connection, or an attempt to make one, has ended. */
  private void ended(Ending ending) {
    delivery.tellOutcomesTo(null);
    outbox.connectionEnded(knowsKeys);
    knowsKeys &= connected;
    long openNanos = connected ? System.nanoTime() - connectedNanos : 0;
    connection = null;
    connected = false;
    if (state == State.CLOSING) {
      end(new IllegalStateException("The client was closed before it was connected"));
      tellClosed();
      return;
    }
    long retryMillis = reconnection.retryMillis(ending, openNanos);
    if (retryMillis == Disconnection.NEVER) {
      end(new ChatException.Refused(ending.detail()));
    } else {
      expireSends();
      retry(retryMillis);
    }
    delivery.disconnected(new Disconnection(ending.cause(), ending.detail(), retryMillis));
  }

  /** While there is no connection; on one, answers come or it is given up. */
  private void expireSends() {
    long nowNanos = System.nanoTime();
    outbox.expire(nowNanos);
    vertx.cancelTimer(expiryTimer);
    if (outbox.hasResends()) {
      long millisLeft = TimeUnit.NANOSECONDS.toMillis(outbox.nextExpiryNanos() - nowNanos);
      expiryTimer = vertx.setTimer(1 + millisLeft, due -> whileRunning(this::expireSends));
    }
  }

  private void retry(long retryMillis) {
    if (retryMillis == 0) {
      context.runOnContext(turn -> whileRunning(this::connect));
    } else {
      retryTimer = vertx.setTimer(retryMillis, due -> whileRunning(this::connect));
    }
  }

  /** Releases everything. */
  private void end(Throwable openFailure) {
    state = State.CLOSED;
    vertx.cancelTimer(retryTimer);
    vertx.cancelTimer(expiryTimer);
    Contexts.removeCloseHook(owner, closeHook);
    if (opening != null) {
      opening.tryFail(openFailure);
    }
    outbox.fail("the client is closed");
    connector.close().onComplete(closed);
  }

  private void tellClosed() {
    delivery.disconnected(
        new Disconnection(Cause.CLOSED, "The client was closed", Disconnection.NEVER));
  }
}
