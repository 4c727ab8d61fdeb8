package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.UsedMemory;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the pool takes is what the ids of the last lifetime take. */
class MemoryFollowsUseTest {

  private static final int IDS = 1_000_000;
  private static final int IDS_AT_A_TIME = 1_000;

  /** Of the clock that the test sets; the server sweeps ten times in each that really passes. */
  private static final int LIFETIME_SECONDS = 1;

  private static final long MORE_THAN_A_LIFETIME_MICROS = 1_500_000L * LIFETIME_SECONDS;

  /** What a measurement may be wrong by: 8 bytes for each of the ids. */
  private static final long NOISE_BYTES = 8 << 20;

  @Test
  void aMillionIdsUsedOnceLeaveNothingWhenTheirMessagesHaveExpired() {
    AtomicLong clockMicros = new AtomicLong(1_000_000_000);
    JsonObject pool =
        new JsonObject()
            .put("maxId", IDS)
            .put("maxBytes", 1L << 30)
            .put("expireSeconds", LIFETIME_SECONDS);
    try (TestServer server = TestServer.start(new JsonObject().put("pool", pool), clockMicros::get);
        LongClient client = LongClient.open(server.address(), 0, 3_600)) {
      use(client, 1);
      passThreeLifetimes(server, clockMicros);
      long usedBefore = UsedMemory.bytes();
      for (int firstId = 1; firstId <= IDS; firstId += IDS_AT_A_TIME) {
        use(client, firstId);
      }
      assertEquals(IDS, server.stats().getInteger("mailboxes"));
      passThreeLifetimes(server, clockMicros);
      assertEquals(0, server.stats().getLong("bytes"));
      long grown = UsedMemory.bytes() - usedBefore;
      assertTrue(grown < NOISE_BYTES, grown + " bytes more");
    }
  }

  /** Messages expire in the first; that they are missing is forgotten a lifetime after it. */
  private static void passThreeLifetimes(TestServer server, AtomicLong clockMicros) {
    clockMicros.addAndGet(MORE_THAN_A_LIFETIME_MICROS);
    PoolCounts.await(server, "queued", 0);
    clockMicros.addAndGet(MORE_THAN_A_LIFETIME_MICROS);
    PoolCounts.await(server, "mailboxes", 0);
  }

  /** Each id sends to itself, every second one with a key. */
  private static void use(LongClient client, int firstId) {
    StringBuilder frames = new StringBuilder();
    for (int id = firstId; id < firstId + IDS_AT_A_TIME; id++) {
      String key = id % 2 == 0 ? "" : "7\n";
      String verb = id % 2 == 0 ? "S" : "O";
      frames.append(verb).append('\n').append(id).append('\n').append(id).append('\n');
      frames.append(key).append("x\n");
    }
    client.send(frames.toString()).expect("Y\n".repeat(IDS_AT_A_TIME));
  }
}
