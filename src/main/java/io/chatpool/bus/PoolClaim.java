package io.chatpool.bus;

import io.chatpool.vertx.ClusterNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Lock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The right to be the only pool: in a Vert.x a lock, and in a cluster also an entry of a map that
 * all nodes share, with the name of the node whose pool it is. (NOT thread safe: it belongs to the
 * context that takes it)
 *
 * <p>A lock of the cluster would not do. The others give up a node that has been silent for too
 * long, and give its locks to who asks; when the node goes on, nobody tells it. So the entry is
 * looked at once a second. A claim that could not be confirmed for {@link #LIFETIME_SECONDS} is
 * lost, whatever the entry says then: the node may have been given up, and sees a cluster of its
 * own.
 */
final class PoolClaim {

  /** Half of the silence after which Hazelcast, unless told otherwise, gives a node up. */
  static final long LIFETIME_SECONDS = 30;

  /** The map, and its only key. */
  static final String NAME = "chatpool.pool";

  /**
   * Long enough for a pool that is just ending, short enough for somebody who waits at a prompt.
   */
  private static final long WAIT_MILLIS = 1000;

  private static final long RETRY_MILLIS = 100;

  private static final long CONFIRM_MILLIS = 1000;

  /** The cluster may be what has failed: who stops waits no longer for it. */
  private static final long RELEASE_MILLIS = 1000;

  private final Vertx vertx;
  private final PoolTime time;
  private final Consumer<String> lossHandler;

  private Lock lock;

  /** Null outside of a cluster. */
  private AsyncMap<String, String> claims;

  private String node;
  private long confirmedMicros;
  private long confirmTimer;
  private boolean isBeingConfirmed;
  private boolean isLost;

  /**
   * A claim that has not been taken.
   *
   * @param time of which the claim can be confirmed too late
   * @param lossHandler is told once, and why, if the claim is lost
   */
  PoolClaim(Vertx vertx, PoolTime time, Consumer<String> lossHandler) {
    this.vertx = vertx;
    this.time = time;
    this.lossHandler = lossHandler;
  }

  /** Takes it; fails if another pool has it. */
  Future<Void> take() {
    return vertx
        .sharedData()
        .getLocalLockWithTimeout(NAME, WAIT_MILLIS)
        .recover(taken -> Future.failedFuture(secondPool()))
        .compose(
            taken -> {
              lock = taken;
              Future<Void> claimed =
                  vertx.isClustered() ? takeInCluster() : Future.succeededFuture();
              return claimed.onFailure(refused -> lock.release());
            });
  }

  /** Whether it is held at this moment: a process that was stopped asks before its timers do. */
  boolean isHeld() {
    return claims == null || !isLost && !hasLapsed();
  }

  /** Gives it back, also after it was lost: then it is left to who has it. */
  Future<Void> release() {
    if (claims == null) {
      lock.release();
      return Future.succeededFuture();
    }
    vertx.cancelTimer(confirmTimer);
    return claims
        .removeIfPresent(NAME, node)
        .timeout(RELEASE_MILLIS, TimeUnit.MILLISECONDS)
        .transform(
            released -> {
              lock.release();
              return Future.succeededFuture();
            });
  }

  private Future<Void> takeInCluster() {
    node = ClusterNodes.own(vertx);
    long startNanos = System.nanoTime();
    return vertx
        .sharedData()
        .<String, String>getClusterWideMap(NAME)
        .compose(
            map -> {
              claims = map;
              return put(startNanos);
            })
        .onSuccess(
            taken -> confirmTimer = vertx.setPeriodic(CONFIRM_MILLIS, due -> confirm()));
  }

  private Future<Void> put(long startNanos) {
    confirmedMicros = time.poolMicros();
    return claims
        .putIfAbsent(NAME, node)
        .compose(
            holder -> {
              if (holder == null || holder.equals(node)) {
                return Future.succeededFuture();
              }
              if (!ClusterNodes.contain(vertx, holder)) {
                // It died with its claim. Somebody else may be as quick as we are.
                return claims.replaceIfPresent(NAME, holder, node).compose(any -> put(startNanos));
              }
              long waitedNanos = System.nanoTime() - startNanos;
              return waitedNanos < TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS)
                  ? vertx.timer(RETRY_MILLIS).compose(later -> put(startNanos))
                  : Future.failedFuture(secondPool());
            });
  }

  private void confirm() {
    if (hasLapsed()) {
      lose(
          "it could not confirm for %d s that it is the only one of its cluster, and another one"
              .formatted(LIFETIME_SECONDS)
              + " may have started");
    } else if (!isBeingConfirmed) {
      isBeingConfirmed = true;
      long askedMicros = time.poolMicros();
      holder()
          .onSuccess(
              holder -> {
                if (holder.equals(node)) {
                  confirmedMicros = askedMicros;
                } else {
                  lose("node " + holder + " of its cluster has another one");
                }
              })
          .onComplete(any -> isBeingConfirmed = false);
    }
  }

  /** Who has the claim: we, if nobody does. It can go when a node does that kept the map. */
  private Future<String> holder() {
    // In a future from the start: a cluster manager that has ended throws.
    return Future.succeededFuture()
        .compose(any -> claims.get(NAME))
        .compose(
            holder ->
                holder != null
                    ? Future.succeededFuture(holder)
                    : claims.putIfAbsent(NAME, node).map(other -> other == null ? node : other));
  }

  private boolean hasLapsed() {
    return time.poolMicros() - confirmedMicros > TimeUnit.SECONDS.toMicros(LIFETIME_SECONDS);
  }

  private void lose(String reason) {
    if (!isLost) {
      isLost = true;
      vertx.cancelTimer(confirmTimer);
      lossHandler.accept(reason);
    }
  }

  private static VertxException secondPool() {
    return new VertxException(
        "A message pool is running in this Vert.x or its cluster, and there can be only one"
            + " (to use more cores, raise server.instances)",
        true);
  }
}
