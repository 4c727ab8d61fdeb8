package io.chatpool.bus;

import io.chatpool.pool.MessagePool;
import io.chatpool.pool.Outcome;
import io.chatpool.pool.PoolLimits;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * The real owner of a pool and its real clients on loops without threads; between them is a turn of
 * a loop instead of an event bus. Its time stands until it is told. (NOT thread safe)
 */
public final class SteppedPool {

  private static final long BUS_TIMEOUT_MILLIS = 2000;

  private final SteppedLoop loop;
  private final PoolOwner owner;
  private final Map<String, PoolLink.Listener> listeners = new HashMap<>();
  private final Map<String, SteppedLoop> loops = new HashMap<>();
  private long nowMicros;

  /**
   * An empty pool.
   *
   * @param nowMicros the pool's time and the wall clock
   */
  public SteppedPool(SteppedLoop loop, PoolLimits limits, long nowMicros) {
    this.loop = loop;
    this.nowMicros = nowMicros;
    owner =
        new PoolOwner(
            loop,
            new Time(),
            new MessagePool(limits, nowMicros, nowMicros),
            new Outlet());
    owner.start(limits.expireMicros());
  }

  /** The pool's time goes on; what falls due in it does so when the pool is next asked. */
  public void pass(long micros) {
    nowMicros += micros;
  }

  /** A new client on a loop, which may be another than the pool's. */
  public PoolClient client(SteppedLoop clientLoop) {
    return new PoolClient(
        clientLoop, new Link("client " + listeners.size(), clientLoop), BUS_TIMEOUT_MILLIS);
  }

  private final class Time implements PoolTime {

    @Override
    public long poolMicros() {
      return nowMicros;
    }

    @Override
    public long wallMicros() {
      return nowMicros;
    }
  }

  private final class Outlet implements PoolOwner.Outlet {

    @Override
    public void reply(String asker, CommandBatch.Reply reply, Runnable nobodyThere) {
      PoolLink.Listener listener = listeners.get(asker);
      if (listener == null) {
        loop.nextTurn(nobodyThere);
      } else {
        loops.get(asker).nextTurn(() -> listener.replied(reply));
      }
    }

    @Override
    public void present(Outcome.Presence presence) {}

    @Override
    public void dropped(int id, long count) {}

    @Override
    public void failed() {
      throw new AssertionError("the pool has failed");
    }
  }

  private final class Link implements PoolLink {

    private final String address;

    private Link(String address, SteppedLoop clientLoop) {
      this.address = address;
      loops.put(address, clientLoop);
    }

    @Override
    public String address() {
      return address;
    }

    @Override
    public void open(Listener listener) {
      listeners.put(address, listener);
    }

    @Override
    public void hand(CommandBatch batch, Runnable noPool) {
      loop.nextTurn(() -> owner.take(batch));
    }

    @Override
    public Future<Void> close() {
      listeners.remove(address);
      return Future.succeededFuture();
    }
  }
}
