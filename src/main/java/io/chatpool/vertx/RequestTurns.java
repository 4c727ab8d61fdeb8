package io.chatpool.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/**
 * Takes the HTTP requests of one event loop in turns, so that whoever pipelines them does not hold
 * up the others: one in each turn, of the connection that has waited longest, and of one connection
 * only when the one before is answered. What waits is not decoded, and its connection not read.
 * (NOT thread safe: it lives on its event loop)
 */
public final class RequestTurns {

  /** As Vert.x calls them. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";

  private static final Set<String> VERSIONS = Set.of("HTTP/1.0", "HTTP/1.1");

  private final Loop loop;
  private final HttpServerOptions options;
  private final Queue<Requests> waiting = new ArrayDeque<>();

  /** Nobody else gets a request in in this turn, which ends when the next one is started. */
  private boolean isTurnTaken;

  /**
   * For the HTTP connections of an event loop.
   *
   * @param options of the server that they come from
   */
  public RequestTurns(Loop loop, HttpServerOptions options) {
    this.loop = loop;
    this.options = options;
  }

  /** Takes care of a connection on which nothing has been read yet. */
  public void add(HttpConnection connection) {
    ChannelPipeline pipeline = Sockets.handlerContext(connection).pipeline();
    Requests requests = new Requests();
    pipeline.replace(DECODER, DECODER, requests);
    pipeline.addAfter(ENCODER, null, requests.answers);
  }

  private void takeTurn() {
    isTurnTaken = true;
    loop.nextTurn(this::startTurn);
  }

  private void startTurn() {
    isTurnTaken = false;
    while (!isTurnTaken && !waiting.isEmpty()) {
      waiting.remove().goOn();
    }
  }

  /** The requests of one connection. */
  private final class Requests extends VertxHttpRequestDecoder {

    private final Answers answers = new Answers(this);

    private ChannelHandlerContext context;

    /** A request is being decoded. */
    private boolean isTaken;

    /** The newest request that was decoded has been answered. */
    private boolean isAnswered = true;

    /** There are bytes that have not been decoded, and the connection is not read. */
    private boolean isHeld;

    private boolean isWaiting;

    /** It has waited longest of all. */
    private boolean isNext;

    Requests() {
      super(options);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    /** The connection has ended, or is a WebSocket from now on. */
    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) {
      if (removed.channel().isActive()) {
        read();
        removed.pipeline().remove(answers);
      }
    }

    /** Refuses other versions as it does nonsense: Vert.x would not ask anybody what to answer. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
      if (!VERSIONS.contains(initialLine[2])) {
        throw new IllegalArgumentException("Not HTTP/1.0 or HTTP/1.1");
      }
      return super.createMessage(initialLine);
    }

    @Override
    protected void decode(ChannelHandlerContext ignored, ByteBuf bytes, List<Object> decoded)
        throws Exception {
      if (!isTaken && !take()) {
        hold();
        return;
      }
      super.decode(ignored, bytes, decoded);
      if (!decoded.isEmpty() && decoded.get(decoded.size() - 1) instanceof LastHttpContent) {
        isTaken = false;
      }
    }

    private boolean take() {
      isTaken = isAnswered && !isTurnTaken && (isNext || waiting.isEmpty());
      isNext = false;
      if (isTaken) {
        isAnswered = false;
        takeTurn();
      }
      return isTaken;
    }

    private void hold() {
      if (!isHeld) {
        isHeld = true;
        Budget.HTTP_REQUESTS.reach();
        context.channel().config().setAutoRead(false);
      }
      if (isAnswered) {
        await();
      }
    }

    private void await() {
      if (!isWaiting) {
        isWaiting = true;
        waiting.add(this);
        if (!isTurnTaken) {
          takeTurn();
        }
      }
    }

    private void read() {
      if (isHeld) {
        isHeld = false;
        context.channel().config().setAutoRead(true);
      }
    }

    private void answered() {
      isAnswered = true;
      if (isHeld) {
        await();
      }
    }

    /** Decodes what has been held, one request of it. */
    private void goOn() {
      isWaiting = false;
      if (context.isRemoved() || !context.channel().isActive()) {
        return;
      }
      isNext = true;
      try {
        channelRead(context, Unpooled.EMPTY_BUFFER);
        if (isTaken || actualReadableBytes() == 0) {
          read();
        }
        channelReadComplete(context);
      } catch (Exception e) {
        exceptionCaught(context, e);
      }
    }

    /** Without what the superclass does here: to read on when nothing has been decoded. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
      discardSomeReadBytes();
      from.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
      FatalErrors.endIfFatal(cause);
      from.fireExceptionCaught(cause);
    }
  }

  /** Tells when a request has been answered. */
  private static final class Answers extends ChannelOutboundHandlerAdapter {

    private final Requests requests;

    Answers(Requests requests) {
      this.requests = requests;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      context.write(message, promise);
      if (message instanceof LastHttpContent && !isInterim(message)) {
        requests.answered();
      }
    }

    /** Such as 100 Continue, which the answer follows. */
    private static boolean isInterim(Object message) {
      return message instanceof HttpResponse response
          && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
  }
}
