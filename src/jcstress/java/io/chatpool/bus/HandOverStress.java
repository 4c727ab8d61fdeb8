package io.chatpool.bus;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What is plain in a batch is seen by the other side when it comes through the queue of an event
 * loop, there and back.
 */
@JCStressTest
@Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "Neither side has got it.")
@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "The pool has got it, with its command.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It is back, with its answer.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A command or an answer is missing.")
@State
public class HandOverStress {

  private static final int NOT_THERE = -1;

  private final Queue<CommandBatch> toPool = PlatformDependent.newMpscQueue();
  private final Queue<CommandBatch> toAsker = PlatformDependent.newMpscQueue();

  @Actor
  public void asker(II_Result result) {
    CommandBatch batch = new CommandBatch("asker", 1);
    batch.add(new PoolCommand.Receive(1, true), answer -> {});
    toPool.add(batch);
    CommandBatch answered = toAsker.poll();
    result.r2 = NOT_THERE;
    if (answered != null) {
      result.r2 = answered.result(0) == PoolResult.Applied.INSTANCE ? 1 : 0;
    }
  }

  @Actor
  public void pool(II_Result result) {
    CommandBatch batch = toPool.poll();
    result.r1 = batch == null ? NOT_THERE : batch.commands().size();
    if (batch != null && batch.claimToApply()) {
      batch.setResults(new PoolResult[] {PoolResult.Applied.INSTANCE});
      toAsker.add(batch);
    }
  }
}
