package io.chatpool.server;

/** Waits for what the pool counts: how a test hears that the server has noticed something. */
public final class PoolCounts {

  private PoolCounts() {}

  /** Waits until a count of {@code chatpool.stats} has a value. */
  public static void await(TestServer server, String name, int value) {
    while (server.stats().getInteger(name) != value) {
      Thread.onSpinWait();
    }
  }

  /** Waits until no client is attached and no receive is in flight. */
  public static void awaitNobodyThere(TestServer server) {
    await(server, "longConnections", 0);
    await(server, "inFlight", 0);
    await(server, "waiting", 0);
  }
}
