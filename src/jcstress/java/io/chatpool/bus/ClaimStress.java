package io.chatpool.bus;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The pool and the asker claim a batch at the same time. */
public class ClaimStress {

  /** Applied and abandoned is a message that is stored and refused; neither is no answer. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The pool applies it.")
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The asker gives it up.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Both, or nobody.")
  @State
  public static class ExactlyOneSideClaimsABatch {
    private final CommandBatch batch = new CommandBatch("asker", 1);

    @Actor
    public void pool(ZZ_Result result) {
      result.r1 = batch.claimToApply();
    }

    @Actor
    public void asker(ZZ_Result result) {
      result.r2 = batch.claimToAbandon();
    }
  }

  /** The asker lets go of batches that it sees claimed; no deadline looks at them any more. */
  @JCStressTest
  @Outcome(id = "true, true, false", expect = Expect.ACCEPTABLE, desc = "Claimed before the look.")
  @Outcome(id = "true, false, false", expect = Expect.ACCEPTABLE, desc = "Claimed behind it.")
  @Outcome(id = "false, false, true", expect = Expect.ACCEPTABLE, desc = "Given up.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Given up after it was seen claimed, or both.")
  @State
  public static class WhatIsSeenClaimedStaysSo {
    private final CommandBatch batch = new CommandBatch("asker", 1);

    @Actor
    public void pool(ZZZ_Result result) {
      result.r1 = batch.claimToApply();
    }

    @Actor
    public void asker(ZZZ_Result result) {
      result.r2 = batch.isClaimed();
      result.r3 = batch.claimToAbandon();
    }
  }
}
