package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.UsedMemory;
import io.chatpool.server.PoolCounts;
import io.chatpool.server.TestServer;
import io.chatpool.web.RawWebSocket.Frame;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that do not behave [P-28]: they hurt themselves. */
@Timeout(120)
class WebSocketAbuseTest {

  private static final int MAX_MESSAGE_BYTES = 64 * 1024;
  private static final int SMALL_RECEIVE_BUFFER_BYTES = 4_096;

  /** What a measurement may be wrong by. */
  private static final long NOISE_BYTES = 8 << 20;

  private static final int SILENT_READERS = 1_000;
  private static final int TEXT_BYTES = 4_096;

  /** For each reader: what is on its way, at most one batch of messages [P-24]. */
  private static final long READER_BYTES = 80 << 10;

  @Test
  @Tag("P-28")
  void aMessageOfTheLargestSizeIsRead() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n0\n30\n").expect("Y\n");
      byte[] frames = "H\n".repeat(MAX_MESSAGE_BYTES / 2).getBytes(StandardCharsets.UTF_8);
      client.send(RawWebSocket.TEXT, true, frames);
      client.expect("H\n".repeat(MAX_MESSAGE_BYTES / 2));
    }
  }

  @Test
  void aFrameThatIsTooLargeEndsTheConnectionBeforeItIsRead() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n3600\n").expect("Y\n");
      byte[] head = RawWebSocket.frame(RawWebSocket.TEXT, true, new byte[MAX_MESSAGE_BYTES + 1]);
      client.raw().send(Arrays.copyOf(head, 14));
      assertEnds(server, client, 1009);
    }
  }

  @Test
  @Tag("P-28")
  void aMessageThatIsTooLargeEndsTheConnectionHoweverItIsCut() {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n3600\n").expect("Y\n");
      // Within one line, which nobody answers before its end.
      byte[] head = "S\n1\n2\n".getBytes(StandardCharsets.UTF_8);
      client.send(RawWebSocket.BINARY, false, Arrays.copyOf(head, MAX_MESSAGE_BYTES / 2));
      client.send(RawWebSocket.CONTINUATION, false, new byte[MAX_MESSAGE_BYTES / 2]);
      client.send(RawWebSocket.CONTINUATION, false, new byte[0]);
      client.send(RawWebSocket.CONTINUATION, true, new byte[1]);
      assertEnds(server, client, 1009);
    }
  }

  /** Not masked, reserved bits, reserved opcodes, a continuation of nothing, a ping in pieces. */
  @ParameterizedTest
  @Tag("P-28")
  @ValueSource(ints = {0x8102, 0xc182, 0x8382, 0x8b82, 0x8082, 0x0982, 0x8881, 0x89fe})
  void whatIsNoWebSocketFrameEndsTheConnection(int head) {
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.send("L\n1\n3600\n").expect("Y\n");
      client.raw().send(new byte[] {(byte) (head >> 8), (byte) head, 0, 0, 0, 0, 'H', '\n'});
      assertEnds(server, client, 1002);
    }
  }

  @Test
  void junkIsAnsweredLikeJunkOverTcp() {
    Random random = new Random(1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start(WebSocketTest.http())) {
      server.vertx().exceptionHandler(failures::add);
      for (int i = 0; i < 100; i++) {
        byte[] junk = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(junk);
        junk[0] |= (byte) 0x80;
        try (RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
          client.send(junk).send("\n").expect("N\ninvalid\n").expectClose();
        }
        try (RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
          client.send("L\n0\n30\n").expect("Y\n").send(junk).send("\n");
          client.expect("B\ninvalid\n-1\n").expectClose();
        }
        try (RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
          // Not even frames. If they happen to be the begin of one, the rest never comes.
          client.raw().send(junk).shutOutput();
          client.raw().readBytesToEndOrReset();
        } catch (UncheckedIOException reset) {
          // Also while it sends.
        }
      }
      PoolCounts.awaitNobodyThere(server);
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  /**
   * Whoever does not read gets one answer to many pings, and costs no more than that. The client's
   * kernel has hardly any room for what nobody reads, and may then stop sending as well, until the
   * client reads in the end.
   */
  @Test
  void pingsOfAClientThatDoesNotReadCostNothing() {
    byte[] ping = RawWebSocket.frame(RawWebSocket.PING, true, new byte[125]);
    byte[] pings = new byte[500 * ping.length];
    for (int i = 0; i < pings.length; i += ping.length) {
      System.arraycopy(ping, 0, pings, i, ping.length);
    }
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client =
            RawWebSocket.connect(server.webAddress(), SMALL_RECEIVE_BUFFER_BYTES)) {
      client.send("L\n1\n3600\n").expect("Y\n");
      long usedBefore = UsedMemory.bytes();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  client.raw().send(pings);
                }
                client.send("S\n1\n2\nall pings are read\n");
              });
      for (int i = 0; i < 100 && !sending.isDone(); i++) {
        assertEquals("Y\n0\n\n", server.exchange("R\n3\n"));
        long grown = UsedMemory.bytes() - usedBefore;
        assertTrue(grown < NOISE_BYTES, grown + " bytes more");
      }
      Frame frame = client.readFrame();
      while (frame.opcode() == RawWebSocket.PONG) {
        frame = client.readFrame();
      }
      assertEquals("Y\n", new String(frame.payload(), StandardCharsets.UTF_8));
      sending.join();
    }
  }

  /** Only the newest of those that come together has to be answered (RFC 6455, 5.5.3). */
  @Test
  void pingsThatComeTogetherDoNotEachGetAPong() {
    byte[] ping = RawWebSocket.frame(RawWebSocket.PING, true, new byte[0]);
    byte[] last = RawWebSocket.frame(RawWebSocket.PING, true, new byte[] {'!'});
    ByteBuffer pings = ByteBuffer.allocate(1_000 * ping.length + last.length);
    for (int i = 0; i < 1_000; i++) {
      pings.put(ping);
    }
    pings.put(last);
    try (TestServer server = TestServer.start(WebSocketTest.http());
        RawWebSocket client = RawWebSocket.connect(server.webAddress())) {
      client.raw().send(pings.array());
      int pongs = 1;
      while (client.readFrame().payload().length == 0) {
        pongs++;
      }
      assertTrue(pongs < 100, pongs + " pongs");
    }
  }

  @Test
  @Tag("P-24")
  void aThousandSocketsThatNeverReadCostABoundedAmountAndOthersAreServed() {
    JsonObject config = WebSocketTest.http("pool", "maxId", 2 * SILENT_READERS);
    List<RawWebSocket> readers = new ArrayList<>();
    try (TestServer server = TestServer.start(config)) {
      for (int id = 1; id <= SILENT_READERS; id++) {
        RawWebSocket reader = RawWebSocket.connect(server.webAddress(), SMALL_RECEIVE_BUFFER_BYTES);
        readers.add(reader.send("L\n" + id + "\n3600\n").expect("Y\n"));
      }
      String text = "x".repeat(TEXT_BYTES);
      String id = String.valueOf(SILENT_READERS + 1);
      long usedBefore = UsedMemory.bytes();
      for (int i = 0; i < 200; i++) {
        assertEquals("Y\n", server.exchange("S\n" + id + "\n0\n" + text + "\n"));
        assertEquals("Y\n", server.exchange("S\n1\n" + id + "\nHello\n"));
        assertEquals("Y\n1\n1\nHello\n", server.exchange("R\n" + id + "\n"));
      }
      long grown = UsedMemory.bytes() - usedBefore;
      long limit = SILENT_READERS * READER_BYTES + NOISE_BYTES;
      assertTrue(grown < limit, grown + " bytes more");
      assertEquals(SILENT_READERS, server.stats().getInteger("longConnections"));
      RawWebSocket one = readers.get(0);
      one.expect("M\n").readBytes(17);
      one.expect(id + "\n0\n" + text + "\n");
    } finally {
      readers.forEach(RawWebSocket::reset);
    }
  }

  /** With a Close, unless the reset behind it has overtaken it; and others are served. */
  private static void assertEnds(TestServer server, RawWebSocket client, int status) {
    Frame close = client.readFrame();
    if (close != null) {
      assertEquals(status, close.closeStatus());
      assertNull(client.readFrame());
    }
    PoolCounts.awaitNobodyThere(server);
    assertFalse(server.exchange("R\n1\n").isEmpty());
  }
}
