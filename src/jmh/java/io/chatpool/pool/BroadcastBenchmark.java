package io.chatpool.pool;

import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.infra.Blackhole;

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
  private MessagePool.Answers answers;
  private long nowMicros = START_MICROS;

  @Setup
  public void fill(Blackhole blackhole) {
    answers = (asker, ticket, result) -> blackhole.consume(result);
    pool = new MessagePool(new PoolLimits(maxId, 32, 180_000_000, 5_000_000), START_MICROS);
    for (int id = 1; touched && id <= maxId; id++) {
      pool.apply("bench", id, new PoolCommand.Receive(id, false), nowMicros, answers);
    }
  }

  @Benchmark
  public void broadcast() {
    pool.apply("bench", 0, new PoolCommand.Send(1, Message.EVERYONE, TEXT), nowMicros++, answers);
  }
}
