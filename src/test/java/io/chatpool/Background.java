package io.chatpool;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What a test does at the same time, each on a thread of its own: a pool may have too few. */
public final class Background {

  private Background() {}

  /** Starts at once; the future has what comes of it. */
  public static <T> CompletableFuture<T> start(Callable<T> work) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                outcome.complete(work.call());
              } catch (Throwable e) {
                outcome.completeExceptionally(e);
              }
            },
            "background");
    thread.setDaemon(true);
    thread.start();
    return outcome;
  }
}
