package io.chatpool.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;

/** The nodes of the cluster that a Vert.x belongs to, as this node sees them. */
public final class ClusterNodes {

  private ClusterNodes() {}

  /** The name of this node; no other one has it, nor this one after a restart. */
  public static String own(Vertx vertx) {
    return clusterManager(vertx).getNodeId();
  }

  /** Whether a node of that name belongs to the cluster at this moment. */
  public static boolean contain(Vertx vertx, String node) {
    return clusterManager(vertx).getNodes().contains(node);
  }

  private static ClusterManager clusterManager(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager();
  }
}
