package io.chatpool.vertx;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Something that is costly to find out, so that it is done once for all who ask at the time: one
 * after the other, with a pause after each, so that it takes a fifth of the time at most, however
 * often it is asked for. What somebody gets has been found out after they asked. (Thread safe)
 *
 * @param <T> what is found out
 */
public final class SharedAnswer<T> {

  private static final int PAUSE_FACTOR = 4;

  /** Who asks again and again must not wait long after something that took very long. */
  private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx;

  /** One is being found out, or it is the pause after it. */
  private boolean isBusy;

  /** Of those who wait for the next one; null if nobody does. */
  private Promise<T> next;

  private Runnable startNext;

  public SharedAnswer(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Asks for it.
   *
   * @param source finds it out, if that is not done for somebody else; runs on the calling context
   * @return completes on the calling context
   */
  public Future<T> ask(Supplier<Future<T>> source) {
    Context context = vertx.getOrCreateContext();
    Promise<T> own = Contexts.promise(context);
    join(context, source).onComplete(own);
    return own.future();
  }

  private synchronized Future<T> join(Context context, Supplier<Future<T>> source) {
    if (next == null) {
      Promise<T> shared = Promise.promise();
      next = shared;
      startNext = () -> context.runOnContext(turn -> findOut(source, shared));
    }
    Future<T> joined = next.future();
    if (!isBusy) {
      startNext();
    }
    return joined;
  }

  private void startNext() {
    isBusy = true;
    next = null;
    startNext.run();
  }

  private void findOut(Supplier<Future<T>> source, Promise<T> shared) {
    long startNanos = System.nanoTime();
    source
        .get()
        .onComplete(
            found -> {
              pause(System.nanoTime() - startNanos);
              complete(shared, found);
            });
  }

  private static <T> void complete(Promise<T> shared, AsyncResult<T> found) {
    if (found.succeeded()) {
      shared.complete(found.result());
    } else {
      shared.fail(found.cause());
    }
  }

  private void pause(long tookNanos) {
    long pauseNanos = Math.min(PAUSE_FACTOR * tookNanos, MAX_PAUSE_NANOS);
    long pauseMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(pauseNanos));
    vertx.setTimer(pauseMillis, over -> endPause());
  }

  private synchronized void endPause() {
    isBusy = false;
    if (next != null) {
      startNext();
    }
  }
}
