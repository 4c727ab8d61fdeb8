package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolLimits;
import io.chatpool.wire.RequestLimits;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From one event loop to the pool's and back, with all that one turn has asked in one batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoundTripBenchmark {

  private static final byte[] TEXT = new byte[32];

  /** Sends in one turn of the event loop. */
  @Param({"1", "100", "1000"})
  private int batch;

  private Vertx vertx;
  private Context context;
  private PoolClient pool;

  /** A pool on one event loop and its client on another. */
  @Setup
  public void start() throws Exception {
    vertx = Vertx.vertx();
    PoolLimits limits = new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);
    vertx
        .deployVerticle(
            new MessagePoolVerticle(
                limits, new RequestLimits(127, 4096, 5, 3600), 2000, new PoolClock()))
        .await();
    context = vertx.getOrCreateContext();
    CountDownLatch made = new CountDownLatch(1);
    context.runOnContext(
        turn -> {
          pool = new PoolClient(vertx, 2000);
          made.countDown();
        });
    made.await();
  }

  /** Ends both. */
  @TearDown
  public void stop() {
    vertx.close().await();
  }

  /** A batch there, and its answers back. */
  @Benchmark
  public void roundTrip() throws InterruptedException {
    CountDownLatch answered = new CountDownLatch(batch);
    context.runOnContext(
        turn -> {
          for (int i = 0; i < batch; i++) {
            pool.ask(new PoolCommand.Send(1, 2, TEXT), result -> answered.countDown());
          }
        });
    answered.await();
  }
}
