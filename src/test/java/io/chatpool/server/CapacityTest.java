package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CapacityTest {

  private static final long MEGABYTE = 1 << 20;

  @Test
  void whatIsAskedForIsGivenIfThereIsEnough() {
    Capacity capacity = Capacity.of(100_000, true, 1_048_576, 100, 4096 * MEGABYTE);
    assertEquals(new Capacity(100_000, 1000, 1000, null), capacity);
  }

  @Test
  void neverAreMorePromisedThanThereAreDescriptorsFor() {
    for (int descriptors : new int[] {100, 200, 1024, 4096, 20_000}) {
      for (boolean http : new boolean[] {true, false}) {
        Capacity capacity = Capacity.of(100_000, http, descriptors, 90, 4096 * MEGABYTE);
        int most = capacity.connections() + capacity.refusals() + capacity.httpConnections();
        assertTrue(capacity.connections() > 0);
        assertTrue(descriptors < 200 || most + 90 + 64 <= descriptors, capacity::toString);
        assertEquals(
            "the process may have " + descriptors + " files open (ulimit -n)",
            capacity.shortage());
      }
    }
  }

  @Test
  void idleConnectionsLeaveMostOfTheHeapToOthers() {
    Capacity capacity = Capacity.of(100_000, true, 1_048_576, 100, 256 * MEGABYTE);
    assertEquals(new Capacity(12_288, 1000, 512, "the heap is 256 MB (-Xmx)"), capacity);
  }

  @Test
  void aShortageThatDoesNotMatterIsNotTold() {
    assertNull(Capacity.of(500, true, 1024, 100, 256 * MEGABYTE).shortage());
    assertEquals(500, Capacity.of(500, true, 1024, 100, 256 * MEGABYTE).connections());
  }
}
