package io.chatpool.pool;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** What a broadcast costs, against the number of mailboxes and whether they have been used. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    // A collector without background threads: what it does for ten million objects is not measured
    // here.
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class BroadcastBenchmark {

  private static final byte[] TEXT = "Hello, everyone".getBytes(StandardCharsets.US_ASCII);
  private static final long START_MICROS = 1_795_392_000_000_000L;

  @Param({"127", "1000000", "10000000"})
  private int maxId;

  /** Whether every mailbox exists, or only the sender's. */
  @Param({"false", "true"})
  private boolean touched;

  private MessagePool pool;
  private long nowMicros = START_MICROS;
  private long number;

  @Setup
  public void fill() {
    PoolLimits limits = new PoolLimits(maxId, 32, 180_000_000, 5_000_000, 1L << 40);
    pool = new MessagePool(limits, START_MICROS, START_MICROS);
    broadcast();
    for (int id = 1; touched && id <= maxId; id++) {
      apply(new PoolCommand.Receive(id, false));
    }
  }

  @Benchmark
  public Outcome broadcast() {
    return apply(new PoolCommand.Send(1, Message.EVERYONE, TEXT));
  }

  private Outcome apply(PoolCommand command) {
    return pool.apply(
        new Step(nowMicros++, nowMicros, "bench", ++number, List.of(), 0, List.of(command)));
  }
}
