package io.chatpool.client;

import io.chatpool.vertx.Contexts;
import io.chatpool.vertx.Sockets;
import io.chatpool.wire.Question;
import io.chatpool.wire.ReceivedMessage;
import io.chatpool.wire.RequestEncoder;
import io.chatpool.wire.ServerFrame;
import io.chatpool.wire.ServerFrameDecoder;
import io.chatpool.wire.ServerInformation;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends and receives over short connections, one per request. Any thread may use it, for any number
 * of ids and requests at a time.
 *
 * <p>The futures fail with a {@link ChatException}, or with {@link IllegalArgumentException} for a
 * request that cannot be right; then nothing was connected. Nothing is tried again here: after an
 * {@link ChatException.AnswerTimeout} or a {@link ChatException.BrokenAnswer} a send may have been
 * applied.
 */
public final class ChatClient {

  /**
   * Two processes that were copied from one, as virtual machines are, must not draw the same keys:
   * a message under the key of another is not stored.
   */
  private static final SecureRandom KEYS = new SecureRandom();

  private final Vertx vertx;
  private final ChatClientOptions options;
  private final Connector connector;

  /** Whose end is this client's end: a verticle's, or that of Vert.x. */
  private final Context owner;

  private final Closeable closeHook = ended -> close().onComplete(ended);
  private volatile boolean closed;

  /** Nothing is connected yet. */
  public ChatClient(Vertx vertx, ChatClientOptions options) {
    this(
        vertx,
        options,
        new Connector(vertx, options.host(), options.port(), options.connectTimeoutMillis()));
    Contexts.addCloseHook(owner, closeHook);
  }

  /** With a connector that another client closes. */
  ChatClient(Vertx vertx, ChatClientOptions options, Connector connector) {
    this.vertx = vertx;
    this.options = options;
    this.connector = connector;
    owner = vertx.getOrCreateContext();
  }

  /** A key for {@link #sendOnce}: another one each time, also in other processes. */
  public static long newKey() {
    return KEYS.nextLong() & RequestEncoder.KEY_END - 1;
  }

  /**
   * Sends a text [P-5].
   *
   * @param from the sender's id
   * @param to the receiver's id, or {@link io.chatpool.wire.Request#EVERYONE}
   * @param text one line; it may be empty
   * @return completes when the server has stored the message
   */
  public Future<Void> send(int from, int to, String text) {
    return ask(Question.SEND, () -> RequestEncoder.send(from, to, text)).mapEmpty();
  }

  /**
   * Sends a text, also again after its answer was lost [P-30]: under the same key a server stores
   * it once, as long as {@link #information} tells the same epoch and its messages live.
   *
   * @param key from {@link #newKey}
   * @see #send
   */
  public Future<Void> sendOnce(int from, int to, long key, String text) {
    return ask(Question.SEND, () -> RequestEncoder.sendOnce(from, to, key, text)).mapEmpty();
  }

  /**
   * Takes the messages out of a mailbox [P-6]. If this fails they stay in it.
   *
   * @return the messages, oldest first
   */
  public Future<List<ReceivedMessage>> receive(int id) {
    return receive(id, messages -> Future.succeededFuture());
  }

  /**
   * Takes the messages out of a mailbox once they are handled [P-8]. If this fails they stay in it.
   *
   * @param handler is called on an event loop and must not block. The messages come again if its
   *     future fails; a server waits {@code server.lingerSeconds} for that
   * @return the messages, oldest first, when they are handled
   */
  public Future<List<ReceivedMessage>> receive(
      int id, Function<List<ReceivedMessage>, Future<?>> handler) {
    return ask(
            Question.RECEIVE,
            () -> RequestEncoder.receive(id),
            answer -> handler.apply(((ServerFrame.Received) answer).messages()))
        .map(answer -> ((ServerFrame.Received) answer).messages());
  }

  /** Asks what the server is and allows [P-31]; an older one refuses with {@code invalid}. */
  public Future<ServerInformation> information() {
    return ask(Question.INFORMATION, RequestEncoder::information)
        .map(answer -> ((ServerFrame.Informed) answer).information());
  }

  /** Closes all connections; requests that are under way fail. */
  public Future<Void> close() {
    closed = true;
    Contexts.removeCloseHook(owner, closeHook);
    return connector.close();
  }

  private Future<ServerFrame> ask(Question question, Supplier<byte[]> encoder) {
    return ask(question, encoder, answer -> Future.succeededFuture());
  }

  private Future<ServerFrame> ask(
      Question question, Supplier<byte[]> encoder, Function<ServerFrame, Future<?>> handler) {
    byte[] request;
    try {
      request = encoder.get();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    if (closed) {
      return Future.failedFuture(new ChatException.NotSent("the client is closed"));
    }
    Context caller = vertx.getOrCreateContext();
    // On a worker thread the end of the input could overtake the bytes before it.
    Context loop = caller.isEventLoopContext() ? caller : Contexts.newEventLoopContext(vertx);
    Promise<ServerFrame> outcome = Contexts.promise(caller);
    boolean runs =
        Contexts.run(
            loop,
            () ->
                connector
                    .connect()
                    .compose(
                        socket ->
                            new Exchange(socket, question, options, handler).run(vertx, request))
                    .onComplete(outcome));
    return runs
        ? outcome.future()
        : Future.failedFuture(new ChatException.NotSent("Vert.x is closed"));
  }

  /**
   * One request and its answer, on a connection of its own. (NOT thread safe: it lives on the event
   * loop of its socket)
   *
   * <p>The answer is what comes until the server ends its output. The socket resets the connection
   * when it is closed, by whomever, until a complete answer has been read and handled: so the
   * server knows what has not arrived, even if all bytes that came were read from the kernel.
   */
  private static final class Exchange {

    private final NetSocket socket;
    private final ChannelHandlerContext channelContext;
    private final ChatClientOptions options;
    private final Function<ServerFrame, Future<?>> handler;
    private final ServerFrameDecoder decoder;
    private final Promise<ServerFrame> outcome = Promise.promise();

    private int bytesRead;

    /** Null while it is not complete. */
    private ServerFrame answer;

    /** Why the connection broke, if it did. */
    private Throwable breakCause;

    private boolean ended;

    /** Takes over a socket that has just been connected with {@link Connector#LINGER_RESET}. */
    Exchange(
        NetSocket socket,
        Question question,
        ChatClientOptions options,
        Function<ServerFrame, Future<?>> handler) {
      this.socket = socket;
      this.options = options;
      this.handler = handler;
      channelContext = Sockets.handlerContext(socket);
      decoder = new ServerFrameDecoder(options.maxAnswerBytes());
      decoder.asked(question);
    }

    /** Writes the request and reads the answer; to be called once. */
    Future<ServerFrame> run(Vertx vertx, byte[] request) {
      // Vert.x would close at the end of input, before the answer is known to be complete.
      channelContext.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      socket.handler(this::read);
      Sockets.onEvent(socket, this::handleEvent);
      socket.exceptionHandler(cause -> breakCause = cause);
      socket.endHandler(closed -> inputEnded());
      long timer =
          vertx.setTimer(
              options.answerTimeoutMillis(),
              late -> fail(new ChatException.AnswerTimeout(options.answerTimeoutMillis())));
      // A write that fails is told by the end of the input too, and a refusal may have come before.
      socket.write(Buffer.buffer(request));
      return outcome.future().onComplete(over -> vertx.cancelTimer(timer));
    }

    private void read(Buffer bytes) {
      if (ended) {
        return;
      }
      if (bytes.length() > options.maxAnswerBytes() - bytesRead) {
        broken("it is longer than %d bytes".formatted(options.maxAnswerBytes()));
        return;
      }
      bytesRead += bytes.length();
      decoder.decode(bytes.getBytes(), 0, bytes.length(), this::handle);
    }

    private void handle(ServerFrame frame) {
      if (ended) {
        return;
      }
      boolean isPush =
          frame instanceof ServerFrame.Pushed
              || frame instanceof ServerFrame.Gap
              || frame instanceof ServerFrame.Closing;
      if (frame instanceof ServerFrame.Malformed malformed) {
        broken(answer == null ? malformed.fault() : "it goes on after its end");
      } else if (isPush) {
        broken("it is none to this request");
      } else {
        answer = frame;
      }
    }

    private void handleEvent(Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        inputEnded();
      }
    }

    /** A complete answer counts even if the connection broke after it: nothing of it is missing. */
    private void inputEnded() {
      if (ended) {
        return;
      }
      if (answer == null) {
        broken("it ends too early");
      } else if (!decoder.isBetweenFrames()) {
        broken("it goes on after its end");
      } else if (answer instanceof ServerFrame.Refused refused) {
        endInOrder(() -> outcome.fail(new ChatException.Refused(refused.reason())));
      } else {
        ended = true;
        handled(Future.succeededFuture(answer).compose(this::handleAnswer));
      }
    }

    private Future<Void> handleAnswer(ServerFrame complete) {
      return handler.apply(complete).mapEmpty();
    }

    private void handled(Future<?> handling) {
      handling.onSuccess(done -> endInOrder(() -> outcome.complete(answer)));
      handling.onFailure(cause -> end(() -> outcome.fail(cause)));
    }

    private void endInOrder(Runnable whenClosed) {
      if (channelContext.channel().isOpen()) {
        channelContext.channel().config().setOption(ChannelOption.SO_LINGER, Connector.LINGER_OFF);
      }
      end(whenClosed);
    }

    private void broken(String fault) {
      fail(new ChatException.BrokenAnswer(fault, breakCause));
    }

    private void fail(ChatException failure) {
      if (!ended) {
        end(() -> outcome.fail(failure));
      }
    }

    /** Past the write queue: a server that does not read its request must not hold this up. */
    private void end(Runnable whenClosed) {
      ended = true;
      channelContext.close().addListener(closed -> whenClosed.run());
    }
  }
}
