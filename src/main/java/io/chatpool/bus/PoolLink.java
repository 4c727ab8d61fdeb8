package io.chatpool.bus;

import io.vertx.core.Future;

/** How a {@link PoolClient} reaches the pool and hears from it. (NOT thread safe) */
interface PoolLink {

  /** Who hears from the pool. */
  interface Listener {

    /** Answers have come, or what live sessions are told. */
    void replied(CommandBatch.Reply reply);

    /**
     * The pool has ended, and all live sessions with it.
     *
     * @param failed by a defect: what waits for an answer gets none, and nobody knows what of it
     *     was applied
     */
    void ended(boolean failed);
  }

  /** Names this link among all that reach the pool. */
  String address();

  /** From now on the listener hears. */
  void open(Listener listener);

  /**
   * Hands a batch over.
   *
   * @param noPool runs, in a later turn, if there is nobody to take it
   */
  void hand(CommandBatch batch, Runnable noPool);

  /** The listener hears nothing any more. */
  Future<Void> close();
}
