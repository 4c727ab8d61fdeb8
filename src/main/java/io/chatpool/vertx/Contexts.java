package io.chatpool.vertx;

import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.StreamSupport;

/** What Vert.x knows of its contexts and does not offer in its documented interface. */
public final class Contexts {

  private Contexts() {}

  /** A context on an event loop that belongs to no verticle: what is deployed there is no child. */
  public static Context newEventLoopContext(Vertx vertx) {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  /** A promise whose handlers run on a context. */
  public static <T> Promise<T> promise(Context context) {
    return ((ContextInternal) context).promise();
  }

  /**
   * Runs an action on a context.
   *
   * @return false if Vert.x is closed: then nothing runs there any more
   */
  public static boolean run(Context context, Runnable action) {
    try {
      context.runOnContext(turn -> action.run());
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  /** How many event loops serve. */
  public static int eventLoopCount(Vertx vertx) {
    var loops = ((VertxInternal) vertx).nettyEventLoopGroup().spliterator();
    return (int) StreamSupport.stream(loops, false).count();
  }

  /** Closes something before Vert.x undeploys and forgets timers. */
  public static void addCloseHook(Vertx vertx, Closeable hook) {
    ((VertxInternal) vertx).addCloseHook(hook);
  }

  /** Closes something when the verticle of a context is undeployed, or without one with Vert.x. */
  public static void addCloseHook(Context context, Closeable hook) {
    ((ContextInternal) context).addCloseHook(hook);
  }

  /** The hook is not needed any more. */
  public static void removeCloseHook(Context context, Closeable hook) {
    ((ContextInternal) context).removeCloseHook(hook);
  }

  /** The hook is not needed any more. */
  public static void removeCloseHook(Vertx vertx, Closeable hook) {
    ((VertxInternal) vertx).removeCloseHook(hook);
  }
}
