package io.chatpool.pool;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What one owner can do: the pool alone, without bus and sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SendReceiveBenchmark {

  private static final long START_MICROS = 1_795_392_000_000_000L;
  private static final PoolLimits LIMITS = new PoolLimits(127, 32, 180_000_000, 5_000_000);
  private static final byte[] TEXT = new byte[32];

  private final MessagePool pool = new MessagePool(LIMITS, START_MICROS);
  private long nowMicros = START_MICROS;
  private int id;

  /** One message in, one message out: a pair. */
  @Benchmark
  public void sendAndReceive(Blackhole hole) {
    id = id % 127 + 1;
    apply(new PoolCommand.Send(1, id, TEXT), hole);
    apply(new PoolCommand.Receive(id, false), hole);
  }

  /** A mailbox that is full: the oldest message goes. */
  @Benchmark
  public void sendToAFullMailbox(Blackhole hole) {
    id = id % 127 + 1;
    apply(new PoolCommand.Send(1, id, TEXT), hole);
  }

  private void apply(PoolCommand command, Blackhole hole) {
    pool.apply("asker", 0, command, nowMicros++, (asker, ticket, result) -> hole.consume(result));
  }
}
