package io.chatpool.client;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.wire.RequestEncoder;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the messages of one id as they come, and sends, over a long connection that it makes
 * again whenever it ends. Any thread may use it; the listener is called on an event loop.
 *
 * <p>A message is handed to the listener once, even if several connections bring it, as long as it
 * is this client that receives it: what it has seen is not kept when it is closed.
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

  private static final Logger log = LoggerFactory.getLogger(LongChatClient.class);

  private static final long NO_TIMER = -1;

  private final VertxInternal vertx;
  private final LongChatClientOptions options;
  private final ChatListener listener;
  private final ContextInternal context;
  private final NetClient netClient;
  private final Connector connector;
  private final Promise<Void> closed = Promise.promise();

  /** A Vert.x that closes forgets timers and turns: nothing else would end this client. */
  private final Closeable closeHook = ended -> close().onComplete(ended);

  // What follows is only used on the context.
  private final Reconnection reconnection;
  private final Outbox outbox;
  private final Delivery delivery;

  private State state = State.NEW;
  private Promise<Void> opening;

  /** Null while there is none. */
  private LongConnection connection;

  /** Whether the server has accepted the connection, and when. */
  private boolean connected;

  private long connectedNanos;
  private long retryTimer = NO_TIMER;

  /** Nothing is connected yet. */
  public LongChatClient(Vertx vertx, LongChatClientOptions options, ChatListener listener) {
    this(vertx, options, listener, limit -> ThreadLocalRandom.current().nextLong(limit + 1));
  }

  /** With a source of waits of the caller's choice, for {@link Backoff}. */
  LongChatClient(
      Vertx vertx, LongChatClientOptions options, ChatListener listener, LongUnaryOperator random) {
    this.vertx = (VertxInternal) vertx;
    this.options = options;
    this.listener = listener;
    context = this.vertx.createEventLoopContext();
    netClient =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout(options.connectTimeoutMillis())
                .setSoLinger(ShortExchange.LINGER_RESET));
    connector =
        new Connector(
            vertx, netClient, options.host(), options.port(), options.connectTimeoutMillis());
    reconnection = new Reconnection(options, random);
    outbox = new Outbox(options.maxUnanswered());
    delivery = new Delivery(context, listener, new AcknowledgedOutcome());
  }

  /**
   * Starts to connect, and goes on until {@link #close}. To be called once.
   *
   * @return completes when the server accepts the first connection. Fails with {@link
   *     RefusedException} when it refuses for good before, and with {@link IllegalStateException}
   *     when this client was opened or closed before
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
   * @return completes when the server has stored the message. Fails with {@link RefusedException};
   *     with {@link NotSentException} when there is no connection, or too many sends are
   *     unanswered; with {@link ConnectionLostException} when the connection ends before the
   *     answer; and with {@link IllegalArgumentException} for what cannot be sent. With {@link
   *     LongChatClientOptions#resendUnanswered} it waits for a connection, and fails as above only
   *     when there will be none
   */
  public Future<Void> send(int from, int to, String text) {
    byte[] request;
    try {
      request = RequestEncoder.send(from, to, text);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return onContext(outcome -> send(request, outcome));
  }

  /**
   * Ends the connection in order, and everything else at once. What was sent gets its answer and
   * what was handled is acknowledged, within the answer timeout. Messages that come after this, or
   * that are still being handled, are not acknowledged.
   *
   * @return completes when everything is released
   */
  public Future<Void> close() {
    return onContext(this::close);
  }

  private Future<Void> onContext(Consumer<Promise<Void>> action) {
    Promise<Void> outcome = vertx.getOrCreateContext().promise();
    context.runOnContext(turn -> action.accept(outcome));
    return outcome.future();
  }

  private void open(Promise<Void> outcome) {
    if (state == State.NEW) {
      state = State.RUNNING;
      opening = outcome;
      vertx.addCloseHook(closeHook);
      connect();
    } else {
      outcome.fail(new IllegalStateException("The client was opened or closed before"));
    }
  }

  private void send(byte[] request, Promise<Void> outcome) {
    boolean canWait = connected || options.resendUnanswered();
    if (state != State.RUNNING || !canWait) {
      outcome.fail(new NotSentException("there is no connection"));
      return;
    }
    outbox.add(request, outcome);
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

  private void connect() {
    retryTimer = NO_TIMER;
    context
        .succeededFuture()
        .compose(start -> connector.connect())
        .onComplete(
            attempt -> {
              if (attempt.succeeded()) {
                begin(attempt.result());
              } else if (state == State.RUNNING) {
                connectFailed(attempt.cause());
              }
            });
  }

  private void begin(NetSocket socket) {
    if (state == State.RUNNING) {
      connection =
          new LongConnection(
              (NetSocketInternal) socket, context, options, outbox, new ConnectionOwner());
      connection.start();
    } else {
      socket.close();
    }
  }

  private void connectFailed(Throwable failure) {
    if (failure instanceof UnreachableException) {
      ended(new Ending(Cause.UNREACHABLE, failure.getMessage()));
    } else {
      // Vert.x itself is closed, for example.
      end(failure);
      tellClosed();
    }
  }

  /** A connection, or an attempt to make one, has ended. */
  private void ended(Ending ending) {
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
      end(new RefusedException(ending.detail()));
    } else {
      keepOrFailSends();
      retry(retryMillis);
    }
    Disconnection told = new Disconnection(ending.cause(), ending.detail(), retryMillis);
    tell(() -> listener.disconnected(told));
  }

  private void keepOrFailSends() {
    if (options.resendUnanswered()) {
      outbox.rewind();
    } else {
      outbox.fail("the connection has ended");
    }
  }

  private void retry(long retryMillis) {
    if (retryMillis == 0) {
      context.runOnContext(turn -> retryIfRunning());
    } else {
      retryTimer = vertx.setTimer(retryMillis, due -> retryIfRunning());
    }
  }

  private void retryIfRunning() {
    if (state == State.RUNNING) {
      connect();
    }
  }

  /** Releases everything. */
  private void end(Throwable openFailure) {
    state = State.CLOSED;
    vertx.cancelTimer(retryTimer);
    vertx.removeCloseHook(closeHook);
    if (opening != null) {
      opening.tryFail(openFailure);
    }
    outbox.fail("the client is closed");
    netClient.close().onComplete(closed);
  }

  private void tellClosed() {
    Disconnection told =
        new Disconnection(Cause.CLOSED, "The client was closed", Disconnection.NEVER);
    tell(() -> listener.disconnected(told));
  }

  private void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error e) {
      log.error("The listener of id {} has failed", options.id(), e);
    }
  }

  /** What a message's handler has done goes to the connection that stands now. */
  private final class AcknowledgedOutcome implements Delivery.Outcome {

    @Override
    public void handled(long seq) {
      if (connection != null) {
        connection.handled(seq);
      }
    }

    @Override
    public void failed(long seq) {
      if (connection != null) {
        connection.failed(seq);
      }
    }
  }

  private final class ConnectionOwner implements LongConnection.Owner {

    @Override
    public void opened() {
      connected = true;
      connectedNanos = System.nanoTime();
      opening.tryComplete();
      tell(listener::connected);
    }

    @Override
    public void pushed(ChatMessage message) {
      delivery.deliver(message);
    }

    @Override
    public void gap(long dropped, long expired) {
      tell(() -> listener.gap(dropped, expired));
    }

    @Override
    public boolean hasRoom() {
      return delivery.runningCount() < LongConnection.MOST_UNACKNOWLEDGED;
    }

    @Override
    public void ended(Ending ending) {
      LongChatClient.this.ended(ending);
    }
  }
}
