package io.chatpool.vertx;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** The event loop of a context of Vert.x. */
public final class VertxLoop implements Loop {

  private final Vertx vertx;
  private final ContextInternal context;
  private final EventLoop eventLoop;

  /** For the calling context. */
  public VertxLoop(Vertx vertx) {
    this.vertx = vertx;
    Context current = vertx.getOrCreateContext();
    context = (ContextInternal) current;
    eventLoop = context.nettyEventLoop();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void endOfTurn(Runnable action) {
    context.runOnContext(turn -> action.run());
  }

  /**
   * As a scheduled task: Netty takes those up once per turn, so what schedules itself again and
   * again leaves sockets their turns. Plain tasks would run until there are none.
   */
  @Override
  public void nextTurn(Runnable action) {
    eventLoop.schedule(() -> context.dispatch(action), 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public long setTimer(long delayMillis, Runnable action) {
    return vertx.setTimer(delayMillis, due -> action.run());
  }

  @Override
  public long setPeriodic(long periodMillis, Runnable action) {
    return vertx.setPeriodic(periodMillis, due -> action.run());
  }

  @Override
  public void cancelTimer(long timer) {
    vertx.cancelTimer(timer);
  }
}
