package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult.Received;
import io.chatpool.session.HandOuts.HandOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** {@link HandOuts} against the plainest form of them, in random order of events [P-23, P-29]. */
class HandOutsPropertyTest {

  private static final int ID = 7;
  private static final long EMPTY = Received.NOTHING_IN_FLIGHT;
  private static final long PATIENCE_NANOS = 100;

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anyOrderOfEventsLeadsToWhatThePlainModelSays(@ForAll long seed) {
    PlainHandOuts model = new PlainHandOuts();
    List<String> told = new ArrayList<>();
    HandOuts handOuts = new HandOuts(notice -> told.add(name(notice)), PATIENCE_NANOS);
    List<HandOut> notLeft = new ArrayList<>();
    Random random = new Random(seed);
    long now = random.nextLong();
    for (int step = 1; step <= 200; step++) {
      now += random.nextInt(20);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          long receipt = random.nextInt(3) == 0 ? EMPTY : step;
          HandOut handOut = handOuts.add(ID, receipt);
          assertEquals(model.add(receipt), handOut != null);
          if (handOut != null) {
            notLeft.add(handOut);
          }
        }
        case 2, 3 -> {
          if (!notLeft.isEmpty()) {
            handOuts.left(notLeft.remove(0), now);
            model.left(now);
          }
        }
        case 4 -> assertEquals(model.taken(), handOuts.taken());
        default -> {
          handOuts.lapse(now);
          model.lapse(now);
        }
      }
      assertEquals(model.told, told);
      assertEquals(model.nextLapseNanos() != null, handOuts.isAnyLeft());
      if (handOuts.isAnyLeft()) {
        assertEquals(model.nextLapseNanos(), handOuts.nextLapseNanos());
      }
    }
    assertEquals(model.unsettled() > 0, handOuts.giveBackAll());
  }

  /** All answers ever given, in the order of their requests; nothing is merged or forgotten. */
  private static final class PlainHandOuts {

    private static final class PlainHandOut {
      private final long receipt;
      private boolean settled;
      private Long leftNanos;
      private boolean taken;

      PlainHandOut(long receipt) {
        this.receipt = receipt;
        settled = receipt == EMPTY;
      }
    }

    private final List<PlainHandOut> all = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    boolean add(long receipt) {
      if (receipt != EMPTY && unsettled() == HandOuts.MAX_UNSETTLED) {
        told.add("given back " + receipt);
        return false;
      }
      return all.add(new PlainHandOut(receipt));
    }

    void left(long nowNanos) {
      all.stream().filter(h -> h.leftNanos == null).findFirst().orElseThrow().leftNanos = nowNanos;
    }

    boolean taken() {
      for (PlainHandOut handOut : all) {
        if (handOut.leftNanos != null && !handOut.taken) {
          handOut.taken = true;
          settle(handOut, "delivered ");
          return true;
        }
      }
      return false;
    }

    void lapse(long nowNanos) {
      all.stream()
          .filter(h -> h.leftNanos != null && nowNanos - h.leftNanos >= PATIENCE_NANOS)
          .forEach(h -> settle(h, "given back "));
    }

    Long nextLapseNanos() {
      return all.stream()
          .filter(h -> h.leftNanos != null && !h.settled)
          .map(h -> h.leftNanos + PATIENCE_NANOS)
          .findFirst()
          .orElse(null);
    }

    long unsettled() {
      return all.stream().filter(h -> !h.settled).count();
    }

    private void settle(PlainHandOut handOut, String how) {
      if (!handOut.settled) {
        handOut.settled = true;
        told.add(how + handOut.receipt);
      }
    }
  }

  private static String name(PoolCommand.Notice notice) {
    PoolCommand.Settle settle = (PoolCommand.Settle) notice;
    assertEquals(ID, settle.id());
    return (settle.delivered() ? "delivered " : "given back ") + settle.receipt();
  }
}
