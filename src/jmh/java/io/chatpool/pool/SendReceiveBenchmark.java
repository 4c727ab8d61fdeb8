package io.chatpool.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
  private static final PoolLimits LIMITS =
      new PoolLimits(127, 32, 180_000_000, 5_000_000, 1 << 30);
  private static final byte[] TEXT = new byte[32];

  /** Pairs, or sends, of one step: what many connections ask in one turn. */
  private static final int BATCH = 64;

  private final MessagePool pool = new MessagePool(LIMITS, START_MICROS, START_MICROS);
  private long nowMicros = START_MICROS;
  private long number;
  private int id;

  /** One message in, one message out: a pair. In each step there is one. */
  @Benchmark
  public void sendAndReceive(Blackhole hole) {
    id = id % 127 + 1;
    apply(List.of(new PoolCommand.Send(1, id, TEXT), new PoolCommand.Receive(id, false)), hole);
  }

  /** The same in steps of many. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void sendAndReceiveInBatches(Blackhole hole) {
    List<PoolCommand> commands = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      id = id % 127 + 1;
      commands.add(new PoolCommand.Send(1, id, TEXT));
      commands.add(new PoolCommand.Receive(id, false));
    }
    apply(commands, hole);
  }

  /** A mailbox that is full: the oldest message goes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void sendToAFullMailbox(Blackhole hole) {
    List<PoolCommand> commands = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      id = id % 127 + 1;
      commands.add(new PoolCommand.Send(1, id, TEXT));
    }
    apply(commands, hole);
  }

  private void apply(List<PoolCommand> commands, Blackhole hole) {
    Step step = new Step(nowMicros++, nowMicros, "asker", ++number, List.of(), 0, commands);
    Outcome outcome = pool.apply(step);
    for (int i = 0; i < commands.size(); i++) {
      hole.consume(outcome.result(i));
    }
  }
}
