package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who holds broadcasts, beside a map that says the same. */
class SharedBroadcastsTest {

  private static final int STEPS = 200_000;
  private static final int STEPS_OF_A_PHASE = 3_000;
  private static final byte[] TEXT = {'x'};

  private final PoolCounters counters = new PoolCounters();
  private final SharedBroadcasts shared = new SharedBroadcasts(counters);

  /** The first object with each {@code seq}, and how many hold it. */
  private final Map<Long, Message> first = new HashMap<>();

  private final Map<Long, Integer> holders = new HashMap<>();
  private final List<Message> held = new ArrayList<>();

  @Test
  void aBroadcastIsThereAndCostsItsTextOnceAsLongAsAnybodyHoldsIt() {
    Random random = new Random(11);
    long newest = 1_700_000_000_000_000L;
    for (int i = 0; i < STEPS; i++) {
      // Grows for a while, then shrinks, so that the table does.
      boolean grows = i / STEPS_OF_A_PHASE % 2 == 0;
      if (held.isEmpty() || random.nextInt(10) < (grows ? 8 : 2)) {
        newest += random.nextInt(3) == 0 ? random.nextInt(1_000) : 1;
        hold(random.nextInt(3) == 0 || held.isEmpty() ? newest : seqOfOne(random));
      } else {
        letGo(random.nextInt(held.size()));
      }
      assertEquals(holders.size(), shared.size());
      assertEquals(holders.size() * Cost.broadcast(TEXT), counters.bytes);
    }
    while (!held.isEmpty()) {
      letGo(held.size() - 1);
    }
    assertEquals(0, shared.size());
    assertEquals(0, counters.bytes);
  }

  private long seqOfOne(Random random) {
    return held.get(random.nextInt(held.size())).seq();
  }

  /** Each holder brings an object of its own. */
  private void hold(long seq) {
    Message own = new Message(seq, 0, 1, Message.EVERYONE, TEXT);
    Message all = first.computeIfAbsent(seq, none -> own);
    assertSame(all, shared.hold(own));
    holders.merge(seq, 1, Integer::sum);
    held.add(own);
  }

  private void letGo(int index) {
    Message last = held.get(held.size() - 1);
    Message gone = held.set(index, last);
    held.remove(held.size() - 1);
    shared.letGo(gone);
    if (holders.merge(gone.seq(), -1, Integer::sum) == 0) {
      holders.remove(gone.seq());
      first.remove(gone.seq());
    }
  }
}
