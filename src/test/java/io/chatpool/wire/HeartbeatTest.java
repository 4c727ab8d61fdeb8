package io.chatpool.wire;

import static io.chatpool.wire.Heartbeat.Action.CLOSE;
import static io.chatpool.wire.Heartbeat.Action.NOTHING;
import static io.chatpool.wire.Heartbeat.Action.SEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.wire.Heartbeat.Action;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a peer is taken to be dead [P-20]. A heartbeat is 100 ns and a timeout 40 ns long. */
class HeartbeatTest {

  private static final long BEAT = 100;
  private static final long TIMEOUT = 40;

  /** Where the clock starts: somewhere, and short of its wrap. */
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 120})
  @interface WhereverTheClockStarts {}

  @WhereverTheClockStarts
  void aServerClosesAfterOneAndAHalfHeartbeatsOfSilenceAndNotBefore(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    assertEquals(NOTHING, server.check(start + 50));
    assertEquals(NOTHING, server.check(start + 100));
    assertEquals(NOTHING, server.check(start + 149));
    assertEquals(start + 150, server.nextCheckNanos());
    assertEquals(CLOSE, server.check(start + 150));
  }

  @WhereverTheClockStarts
  void aServerLooksAtLeastEveryHalfHeartbeatAndWhenTheSilenceIsTooLong(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    assertEquals(start + 50, server.nextCheckNanos());
    server.check(start + 55);
    assertEquals(start + 105, server.nextCheckNanos());
    server.check(start + 105);
    assertEquals(start + 150, server.nextCheckNanos());
  }

  @WhereverTheClockStarts
  void whatComesStartsTheSilenceAnew(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.check(start + 50);
    server.check(start + 100);
    server.received(start + 140);
    assertEquals(NOTHING, server.check(start + 150));
    assertEquals(NOTHING, server.check(start + 200));
    assertEquals(NOTHING, server.check(start + 250));
    assertEquals(start + 290, server.nextCheckNanos());
    assertEquals(CLOSE, server.check(start + 290));
  }

  @WhereverTheClockStarts
  void whatAServerSendsDoesNotProveThatThePeerIsThere(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.check(start + 50);
    server.check(start + 100);
    server.sent(start + 140);
    assertEquals(CLOSE, server.check(start + 150));
  }

  @WhereverTheClockStarts
  void aLateCheckPutsTheClosingOffByHalfAHeartbeat(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    assertEquals(NOTHING, server.check(start + 1_000));
    assertEquals(start + 1_050, server.nextCheckNanos());
    assertEquals(NOTHING, server.check(start + 1_049));
    assertEquals(CLOSE, server.check(start + 1_050));
  }

  @WhereverTheClockStarts
  void aCheckThatIsHalfAHeartbeatLateCountsAsInTime(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.check(start + 50);
    server.check(start + 100);
    assertEquals(CLOSE, server.check(start + 200));

    Heartbeat other = Heartbeat.ofServer(BEAT, start);
    other.check(start + 50);
    other.check(start + 100);
    assertEquals(NOTHING, other.check(start + 201));
  }

  @WhereverTheClockStarts
  void aLateCheckPutsOffAClosingThatIsStillToCome(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    assertEquals(NOTHING, server.check(start + 140));
    assertEquals(start + 190, server.nextCheckNanos());
    assertEquals(NOTHING, server.check(start + 189));
    assertEquals(CLOSE, server.check(start + 190));
  }

  @WhereverTheClockStarts
  void aLateCheckThatLeavesExactlyHalfAHeartbeatChangesNothing(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.received(start + 30);
    assertEquals(NOTHING, server.check(start + 130));
    assertEquals(start + 180, server.nextCheckNanos());
    assertEquals(NOTHING, server.check(start + 240));
    assertEquals(CLOSE, server.check(start + 290));
  }

  @WhereverTheClockStarts
  void aLateCheckThatChangesNothingLeavesThePuttingOffForLater(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.received(start + 115);
    assertEquals(NOTHING, server.check(start + 120));
    assertEquals(NOTHING, server.check(start + 500));
    assertEquals(CLOSE, server.check(start + 550));
  }

  @WhereverTheClockStarts
  void theClosingIsPutOffOnceInASilenceHoweverLateAllChecksAre(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    assertEquals(NOTHING, server.check(start + 1_000));
    assertEquals(CLOSE, server.check(start + 2_000));
  }

  @WhereverTheClockStarts
  void theClosingMayBePutOffAgainInAnotherSilence(long start) {
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    server.check(start + 1_000);
    server.received(start + 1_010);
    assertEquals(NOTHING, server.check(start + 1_050));
    assertEquals(NOTHING, server.check(start + 2_000));
    assertEquals(CLOSE, server.check(start + 2_050));
  }

  @WhereverTheClockStarts
  void aClientSendsWhenItHasBeenQuietForAHeartbeat(long start) {
    Heartbeat client = client(start);
    assertEquals(start + 100, client.nextCheckNanos());
    client.sent(start + 30);
    client.received(start + 60);
    assertEquals(NOTHING, client.check(start + 100));
    assertEquals(start + 130, client.nextCheckNanos());
    assertEquals(SEND, client.check(start + 130));
    assertEquals(NOTHING, client.check(start + 131));
  }

  @WhereverTheClockStarts
  void aClientThatHearsMuchButSaysNothingStillSends(long start) {
    Heartbeat client = client(start);
    client.received(start + 99);
    assertEquals(SEND, client.check(start + 100));
  }

  @WhereverTheClockStarts
  void aClientThatSaysMuchStillAsksASilentServer(long start) {
    Heartbeat client = client(start);
    client.sent(start + 99);
    assertEquals(SEND, client.check(start + 100));
    client.sent(start + 110);
    client.sent(start + 130);
    assertEquals(start + 140, client.nextCheckNanos());
    assertEquals(CLOSE, client.check(start + 140));
  }

  @WhereverTheClockStarts
  void aClientClosesWhenItsHeartbeatIsNotAnsweredInTime(long start) {
    Heartbeat client = client(start);
    assertEquals(SEND, client.check(start + 100));
    assertEquals(start + 140, client.nextCheckNanos());
    assertEquals(NOTHING, client.check(start + 139));
    assertEquals(CLOSE, client.check(start + 140));
  }

  @WhereverTheClockStarts
  void anAnswerInTimeKeepsTheConnection(long start) {
    Heartbeat client = client(start);
    client.check(start + 100);
    client.received(start + 139);
    assertEquals(NOTHING, client.check(start + 140));
    assertEquals(start + 200, client.nextCheckNanos());
    assertEquals(SEND, client.check(start + 200));
    assertEquals(start + 279, client.nextCheckNanos());
    assertEquals(CLOSE, client.check(start + 279));
  }

  @WhereverTheClockStarts
  void aServerThatWasAskedLateStillHasTheTimeoutToAnswer(long start) {
    Heartbeat client = client(start);
    assertEquals(SEND, client.check(start + 145));
    assertEquals(NOTHING, client.check(start + 184));
    assertEquals(CLOSE, client.check(start + 185));
  }

  @WhereverTheClockStarts
  void aTimeoutLongerThanTheHeartbeatEndsThoughTheClientGoesOnSending(long start) {
    Heartbeat client = Heartbeat.ofClient(BEAT, 250, start);
    assertEquals(SEND, client.check(start + 100));
    assertEquals(SEND, client.check(start + 200));
    assertEquals(SEND, client.check(start + 300));
    assertEquals(start + 350, client.nextCheckNanos());
    assertEquals(CLOSE, client.check(start + 350));
  }

  @WhereverTheClockStarts
  void aClientThatWasSuspendedSendsAndWaitsHalfAHeartbeat(long start) {
    Heartbeat client = client(start);
    assertEquals(SEND, client.check(start + 1_000));
    assertEquals(start + 1_050, client.nextCheckNanos());
    assertEquals(NOTHING, client.check(start + 1_049));
    assertEquals(CLOSE, client.check(start + 1_050));
  }

  @WhereverTheClockStarts
  void aClientThatWasSuspendedAfterItHadSentDoesNotCloseAtOnce(long start) {
    Heartbeat client = client(start);
    assertEquals(SEND, client.check(start + 100));
    assertEquals(SEND, client.check(start + 1_000));
    assertEquals(start + 1_050, client.nextCheckNanos());
    assertEquals(CLOSE, client.check(start + 1_050));
  }

  @WhereverTheClockStarts
  void aClientThatIsAlwaysLateStillCloses(long start) {
    Heartbeat client = client(start);
    assertEquals(SEND, client.check(start + 1_000));
    assertEquals(CLOSE, client.check(start + 2_000));
  }

  /** Both sides on one clock, over a line that delays; each checks only when it is told to. */
  @WhereverTheClockStarts
  void twoSidesThatBothLiveNeverClose(long start) {
    Random random = new Random(start);
    Heartbeat client = client(start);
    Heartbeat server = Heartbeat.ofServer(BEAT, start);
    List<Long> asked = new ArrayList<>();
    List<Long> answered = new ArrayList<>();
    int heartbeats = 0;
    for (long now = start; now - start < 100_000; now++) {
      if (asked.remove(now)) {
        server.received(now);
        answered.add(now + 1 + random.nextInt(15));
      }
      if (answered.remove(now)) {
        client.received(now);
      }
      if (now - client.nextCheckNanos() >= 0) {
        Action action = client.check(now);
        assertNotEquals(CLOSE, action);
        assertTrue(client.nextCheckNanos() - now > 0, "it does not spin");
        if (action == SEND) {
          heartbeats++;
          asked.add(now + 1 + random.nextInt(15));
        }
      }
      if (now - server.nextCheckNanos() >= 0) {
        assertEquals(NOTHING, server.check(now));
        assertTrue(server.nextCheckNanos() - now > 0, "it does not spin");
      }
    }
    assertTrue(heartbeats > 800 && heartbeats <= 1_000, "one in each heartbeat: " + heartbeats);
  }

  private static Heartbeat client(long start) {
    return Heartbeat.ofClient(BEAT, TIMEOUT, start);
  }
}
