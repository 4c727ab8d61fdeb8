package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.UsedMemory;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not read what is sent to them [P-24]. */
@Timeout(60)
class SlowReaderTest {

  /**
   * Soon full, and not smaller than a segment of the loopback: else the kernels would at times send
   * a part of one every 200 ms, and what has piled up would take minutes to read.
   */
  private static final int RECEIVE_BYTES = 64 << 10;

  private static final int MAILBOX = 32;
  private static final int TEXT_BYTES = 4_096;

  /** So many messages fill every buffer on the way to a reader that does not read. */
  private static final int FILLING = 2_000;

  /** Messages that are sent before the answers to them are read. */
  private static final int WINDOW = 100;

  /** What a measurement may be wrong by; far less than would pile up if anything did. */
  private static final long NOISE_BYTES = 8 << 20;

  private static final int REPETITIONS = 800;

  @ParameterizedTest
  @Tag("P-24")
  @CsvSource({"true, 100000", "false, 20000"})
  void whatAReaderDoesNotTakeStaysInItsMailbox(boolean nativeTransport, int messages) {
    try (TestServer server = start(nativeTransport);
        LongClient reader = new LongClient(RawClient.connect(server.address(), RECEIVE_BYTES));
        LongClient sender = LongClient.open(server.address(), 0, 3_600)) {
      reader.open(1, 3_600);
      send(sender, 0, FILLING);
      long usedBefore = UsedMemory.bytes();
      for (int i = FILLING; i < messages; i += FILLING) {
        send(sender, i, i + FILLING);
        // Others are served meanwhile.
        assertEquals("Y\n", server.exchange("S\n2\n3\nHello\n"));
        assertEquals("Y\n1\n2\nHello\n", server.exchange("R\n3\n"));
      }
      long grown = UsedMemory.bytes() - usedBefore;
      assertTrue(grown < NOISE_BYTES, grown + " bytes more");
      readAll(reader, messages);
    }
  }

  private static void send(LongClient sender, int from, int to) {
    String filler = "x".repeat(TEXT_BYTES - 7);
    for (int i = from; i < to; i += WINDOW) {
      StringBuilder frames = new StringBuilder();
      for (int number = i; number < i + WINDOW; number++) {
        frames.append("S\n2\n1\n%07d".formatted(number)).append(filler).append('\n');
      }
      sender.send(frames.toString()).expect("Y\n".repeat(WINDOW));
    }
  }

  /** Every message is either there or counted in the gap at its place. */
  private static void readAll(LongClient reader, int messages) {
    int next = 0;
    int lastGap = 0;
    int sinceGap = 0;
    while (next < messages) {
      String verb = reader.line();
      if (verb.equals("G")) {
        lastGap = Integer.parseInt(reader.line());
        assertEquals("0", reader.line());
        next += lastGap;
        sinceGap = 0;
        verb = reader.line();
      }
      assertEquals("M", verb);
      assertEquals(next, Integer.parseInt(reader.messageAfterVerb().text().substring(0, 7)));
      next++;
      sinceGap++;
    }
    assertEquals(MAILBOX, sinceGap);
    assertTrue(lastGap > messages - 2 * FILLING, lastGap + " messages in one gap");
    reader.send("H\n").expect("H\n");
  }

  /** More requests than it takes answers for are not even read. */
  @ParameterizedTest
  @Tag("P-24")
  @ValueSource(booleans = {true, false})
  void whoDoesNotReadAnswersIsNotReadAndAllIsAnsweredInTheEnd(boolean nativeTransport) {
    String frames = "S\n1\n2\n?\nH\nR\n0\nR\n3\n".repeat(1_000);
    String answers = "Y\nH\nN\ninvalid\nY\n0\n\n".repeat(1_000);
    try (TestServer server = start(nativeTransport);
        LongClient client = new LongClient(RawClient.connect(server.address(), RECEIVE_BYTES));
        LongClient other = LongClient.open(server.address(), 0, 3_600)) {
      client.open(0, 3_600);
      long usedBefore = UsedMemory.bytes();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < REPETITIONS; i++) {
                  client.send(frames);
                }
              });
      awaitNothingIsRead(server, other);
      assertFalse(sending.isDone());
      long grown = UsedMemory.bytes() - usedBefore;
      assertTrue(grown < NOISE_BYTES, grown + " bytes more");
      for (int i = 0; i < REPETITIONS; i++) {
        client.expect(answers);
      }
      sending.join();
      client.send("H\n").expect("H\n");
      assertEquals(REPETITIONS * 1_000L, server.stats().getLong("stored"));
    }
  }

  /** On one event loop: what it does for others it would do for everybody. */
  private static void awaitNothingIsRead(TestServer server, LongClient other) {
    long storedBefore;
    long stored = -1;
    do {
      storedBefore = stored;
      for (int i = 0; i < 200; i++) {
        other.send("R\n4\n").expect("Y\n0\n\n");
      }
      stored = server.stats().getLong("stored");
    } while (stored == 0 || stored != storedBefore);
  }

  private static TestServer start(boolean nativeTransport) {
    JsonObject config = TestServer.configWith("server", "instances", 1);
    return nativeTransport
        ? TestServer.start(config)
        : TestServer.startWithoutNativeTransport(config);
  }
}
