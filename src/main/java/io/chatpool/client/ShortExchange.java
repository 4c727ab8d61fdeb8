package io.chatpool.client;

import io.chatpool.wire.Response;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import java.util.function.Function;

/**
 * One request and its answer, on a connection of its own. (NOT thread safe: it lives on the event
 * loop of its socket)
 *
 * <p>The answer is what comes until the server ends its output. The socket resets the connection
 * when it is closed, by whomever, until a complete answer has been read: so the server knows what
 * has not arrived, even if all bytes that came were read from the kernel.
 */
final class ShortExchange {

  /** The value of SO_LINGER that makes a close send a reset. */
  static final int LINGER_RESET = 0;

  /** The value of SO_LINGER that makes a close send the end of the output. */
  static final int LINGER_OFF = -1;

  private final NetSocketInternal socket;
  private final ChannelHandlerContext context;
  private final ChatClientOptions options;
  private final Function<byte[], Response> parser;
  private final Promise<Response> outcome = Promise.promise();
  private final Buffer answer = Buffer.buffer();

  /** Why the connection broke, if it did. */
  private Throwable breakCause;

  private boolean ended;

  /**
   * Takes over a socket that has just been connected with {@link #LINGER_RESET}.
   *
   * @param parser reads all bytes of the answer
   */
  ShortExchange(
      NetSocketInternal socket, ChatClientOptions options, Function<byte[], Response> parser) {
    this.socket = socket;
    this.options = options;
    this.parser = parser;
    context = socket.channelHandlerContext();
  }

  /**
   * Writes the request and reads the answer; to be called once.
   *
   * @return the answer, never a {@link Response.Malformed}, once the connection is closed; fails
   *     with {@link AnswerTimeoutException} or {@link BrokenAnswerException}
   */
  Future<Response> run(Vertx vertx, byte[] request) {
    // Vert.x would close at the end of input, before the answer is known to be complete.
    context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    socket.handler(this::read);
    socket.eventHandler(this::handleEvent);
    socket.exceptionHandler(cause -> breakCause = cause);
    socket.endHandler(closed -> inputEnded());
    long timer =
        vertx.setTimer(
            options.answerTimeoutMillis(),
            late -> fail(new AnswerTimeoutException(options.answerTimeoutMillis())));
    // A write that fails is told by the end of the input too, and a refusal may have come before.
    socket.write(Buffer.buffer(request));
    return outcome.future().onComplete(over -> vertx.cancelTimer(timer));
  }

  private void read(Buffer bytes) {
    if (ended) {
      return;
    }
    if (bytes.length() > options.maxAnswerBytes() - answer.length()) {
      fail(
          new BrokenAnswerException(
              "it is longer than %d bytes".formatted(options.maxAnswerBytes()), null));
    } else {
      answer.appendBuffer(bytes);
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
    Response response = parser.apply(answer.getBytes());
    if (response instanceof Response.Malformed malformed) {
      fail(new BrokenAnswerException(malformed.fault(), breakCause));
      return;
    }
    if (context.channel().isOpen()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, LINGER_OFF);
    }
    end(() -> outcome.complete(response));
  }

  private void fail(ChatException failure) {
    if (!ended) {
      end(() -> outcome.fail(failure));
    }
  }

  /** Past the write queue: a server that does not read its request must not hold this up. */
  private void end(Runnable whenClosed) {
    ended = true;
    context.close().addListener(closed -> whenClosed.run());
  }
}
