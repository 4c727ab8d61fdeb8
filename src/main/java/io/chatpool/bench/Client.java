package io.chatpool.bench;

import java.util.concurrent.CompletableFuture;

/** One of those who make the load: a connection, or a place for one after the other. */
interface Client {

  /** Connects and empties mailboxes, where needed; called once, on its event loop. */
  CompletableFuture<Void> prepare();

  /**
   * Sends what it may send now. Called on its event loop: when the run begins, and when a request
   * is due that it was told to wait for.
   */
  void proceed(long nowNanos);

  /** Completes when the run is over, and all that had to come has come and nothing else. */
  CompletableFuture<Void> finished();
}
