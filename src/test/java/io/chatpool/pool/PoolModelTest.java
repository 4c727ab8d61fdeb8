package io.chatpool.pool;

import io.chatpool.pool.PoolAndModel.Claim;
import io.chatpool.pool.PoolAndModel.StaleReceipt;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The pool against {@link PlainPool}, with random histories. */
class PoolModelTest {

  private static final long EXPIRE_MICROS = 20;
  private static final long WAIT_MICROS = 12;

  /** Some ids of each pool take no part: their mailboxes are first touched at the end. */
  private static final int MAX_BUSY_ID = 3;

  private static final List<String> ASKERS = List.of("east", "west", "north");

  /** What leads to one step, or to time that passes. */
  private sealed interface Action {

    void play(PoolAndModel both);

    record Send(int from, int to, int times) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.send(from, to, times);
      }
    }

    record Broadcast(int from, int times) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.send(from, Message.EVERYONE, times);
      }
    }

    record Receive(String asker, int id, boolean inFlight) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.receive(asker, id, inFlight);
      }
    }

    record Settle(int id, boolean delivered) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.settle(id, delivered);
      }
    }

    record SettleStale(int id, StaleReceipt receipt, boolean delivered) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.settleStale(id, receipt, delivered);
      }
    }

    record Acknowledge(int id, int count, boolean byHolder) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.acknowledge(id, count, byHolder);
      }
    }

    record Attach(String asker, int id) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.attach(asker, id);
      }
    }

    record AcknowledgePushed(int id, Claim claim, int newerOnes) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.acknowledgePushed(id, claim, newerOnes);
      }
    }

    record Credit(int id, Claim claim) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.credit(id, claim);
      }
    }

    record Detach(int id, Claim claim) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.detach(id, claim);
      }
    }

    record MergeLiveMailboxes() implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.mergeLiveMailboxes();
      }
    }

    record Leave(String asker) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.leave(asker);
      }
    }

    record Pass(long micros) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.pass(micros);
      }
    }

    record Sweep(int mailboxes) implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.sweep(mailboxes);
      }
    }

    record RefuseOverdue() implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.refuseOverdue();
      }
    }

    record TakeDropped() implements Action {
      @Override
      public void play(PoolAndModel both) {
        both.takeDropped();
      }
    }
  }

  @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void thePoolAnswersLikeOneQueueForEachIdWithEveryBroadcastCopiedIntoEach(
      @ForAll @IntRange(min = 4, max = 6) int maxId,
      @ForAll @IntRange(min = 1, max = 5) int maxQueueLength,
      @ForAll("histories") List<Action> history) {
    PoolAndModel both =
        new PoolAndModel(
            new PoolLimits(maxId, maxQueueLength, EXPIRE_MICROS, WAIT_MICROS, 1 << 30));
    history.forEach(action -> action.play(both));
    both.end();
  }

  @Provide
  Arbitrary<List<Action>> histories() {
    return actions()
        .list()
        .ofMinSize(1)
        .ofMaxSize(100)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Action> actions() {
    Arbitrary<Integer> ids = Arbitraries.integers().between(1, MAX_BUSY_ID);
    Arbitrary<String> askers = Arbitraries.of(ASKERS);
    Arbitrary<Boolean> either = Arbitraries.of(true, false);
    Arbitrary<Integer> counts = Arbitraries.integers().between(0, 5);
    Arbitrary<Integer> newerOnes = Arbitraries.integers().between(-1, 6);
    Arbitrary<Claim> claims =
        Arbitraries.frequency(
            Tuple.of(6, Claim.LIVE),
            Tuple.of(1, Claim.EARLIER),
            Tuple.of(1, Claim.OF_ANOTHER_MAILBOX));
    return Arbitraries.frequencyOf(
        Tuple.of(8, Combinators.combine(ids, ids, sendCounts()).as(Action.Send::new)),
        Tuple.of(4, Combinators.combine(ids, broadcastCounts()).as(Action.Broadcast::new)),
        Tuple.of(8, Combinators.combine(askers, ids, either).as(Action.Receive::new)),
        Tuple.of(6, Combinators.combine(ids, either).as(Action.Settle::new)),
        Tuple.of(
            1,
            Combinators.combine(ids, Arbitraries.of(StaleReceipt.class), either)
                .as(Action.SettleStale::new)),
        Tuple.of(3, Combinators.combine(ids, counts, either).as(Action.Acknowledge::new)),
        Tuple.of(5, Combinators.combine(askers, ids).as(Action.Attach::new)),
        Tuple.of(5, Combinators.combine(ids, claims, newerOnes).as(Action.AcknowledgePushed::new)),
        Tuple.of(7, Combinators.combine(ids, claims).as(Action.Credit::new)),
        Tuple.of(2, Combinators.combine(ids, claims).as(Action.Detach::new)),
        Tuple.of(1, Arbitraries.create(Action.MergeLiveMailboxes::new)),
        Tuple.of(1, askers.map(Action.Leave::new)),
        Tuple.of(7, times().map(Action.Pass::new)),
        Tuple.of(2, Arbitraries.of(1, 2, 6).map(Action.Sweep::new)),
        Tuple.of(1, Arbitraries.create(Action.RefuseOverdue::new)),
        Tuple.of(1, Arbitraries.create(Action.TakeDropped::new)));
  }

  private static Arbitrary<Integer> sendCounts() {
    return Arbitraries.frequency(Tuple.of(4, 1), Tuple.of(1, 2), Tuple.of(1, 3));
  }

  /** Mostly one, now and then more than a mailbox or the log can hold. */
  private static Arbitrary<Integer> broadcastCounts() {
    return Arbitraries.frequency(Tuple.of(3, 1), Tuple.of(1, 2), Tuple.of(1, 4), Tuple.of(1, 7));
  }

  private static Arbitrary<Long> times() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.longs().between(1, 7)),
        Tuple.of(2, Arbitraries.of(EXPIRE_MICROS - 1, EXPIRE_MICROS, EXPIRE_MICROS + 1)),
        Tuple.of(2, Arbitraries.of(WAIT_MICROS - 1, WAIT_MICROS, WAIT_MICROS + 1)),
        Tuple.of(1, Arbitraries.longs().between(-5, -1)),
        Tuple.of(1, Arbitraries.of(3 * EXPIRE_MICROS, 1_000_000_000L)));
  }
}
