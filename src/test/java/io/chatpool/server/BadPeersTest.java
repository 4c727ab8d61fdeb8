package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Peers that send what no client sends [P-10]. Each gets one clear answer or a close, and others
 * are served meanwhile. The heap of the test is smaller than what these peers would fill.
 */
class BadPeersTest {

  private static final String INVALID = "N\ninvalid\n";
  private static final String EMPTY = "Y\n0\n\n";

  private TestServer server;

  @BeforeEach
  void start() {
    JsonObject impatient =
        new JsonObject().put("idleTimeoutSeconds", 1).put("requestGraceMillis", 50);
    server = TestServer.start(new JsonObject().put("server", impatient));
  }

  @AfterEach
  void othersAreStillServed() {
    assertEquals(EMPTY, server.exchange("R\n127\n"));
    server.close();
  }

  @Test
  void aBrowserIsToldThatItsRequestIsInvalid() {
    assertEquals(INVALID, server.exchange("GET / HTTP/1.1\r\nHost: localhost:8888\r\n\r\n"));
  }

  @Test
  void aTlsClientIsToldThatItsHelloIsInvalid() {
    byte[] clientHello = new byte[300];
    clientHello[0] = 0x16;
    clientHello[1] = 0x03;
    clientHello[2] = 0x01;
    assertEquals(INVALID, answerTo(clientHello));
  }

  @Test
  void randomBytesAreInvalidOrAnIdleClose() {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      byte[] junk = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(junk);
      junk[0] = (byte) (i % 3 == 0 ? 'S' : junk[0] == 'R' ? 'Q' : junk[0]);
      assertEquals(INVALID, answerTo(junk));
    }
  }

  @Test
  @Tag("P-10")
  void aTextThatNeverEndsIsInvalidAsSoonAsItIsTooLong() {
    try (RawClient client = server.connect()) {
      client.send("S\n1\n2\n");
      byte[] megabyte = new byte[1_000_000];
      Arrays.fill(megabyte, (byte) 'x');
      for (int i = 0; i < 100; i++) {
        client.send(megabyte);
      }
      assertEquals(INVALID, client.readToEnd());
    }
    assertEquals(EMPTY, server.exchange("R\n2\n"));
  }

  @Test
  @Tag("P-7")
  @Tag("P-10")
  void anIdThatNeverEndsIsInvalidAsSoonAsItIsTooLong() {
    byte[] spaces = new byte[100_000];
    Arrays.fill(spaces, (byte) ' ');
    try (RawClient client = server.connect()) {
      assertEquals(INVALID, client.send("R\n").send(spaces).readToEnd());
    }
  }

  @Test
  void fiveThousandSilentConnectionsAreClosedAndOthersAreServedMeanwhile() {
    List<RawClient> silent = new ArrayList<>();
    try {
      int count = Math.min(5_000, connectionsThatThisProcessCanHold());
      for (int i = 0; i < count; i++) {
        silent.add(server.connect());
        if (i % 100 == 0) {
          assertEquals(EMPTY, server.exchange("R\n1\n"));
        }
      }
      for (RawClient client : silent) {
        assertEquals(INVALID, client.readToEnd());
      }
    } finally {
      silent.forEach(RawClient::close);
    }
  }

  /** Both ends are in this process. */
  private static int connectionsThatThisProcessCanHold() {
    UnixOperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
    long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    return (int) Math.min(Integer.MAX_VALUE, (free - 500) / 2);
  }

  @Test
  void aPeerThatDribblesIsServedIfItFinishesInTime() {
    byte[] request = "S\n1\n3\nslow\n".getBytes(StandardCharsets.UTF_8);
    try (TestServer patient =
            TestServer.start(TestServer.configWith("server", "requestGraceMillis", 5_000));
        RawClient client = patient.connect()) {
      for (byte b : request) {
        // Much shorter than the grace: no dribble is taken for the end.
        assertFalse(client.isAnsweredWithin(10));
        client.send(new byte[] {b});
      }
      assertEquals("Y\n", client.readToEnd());
      assertEquals("Y\n1\n1\nslow\n", patient.exchange("R\n3\n"));
    }
  }

  @Test
  void aPeerThatFloodsAfterItsRequestIsCutOffWhenTheLingerTimeIsOver() {
    try (TestServer brief = TestServer.start(TestServer.configWith("server", "lingerSeconds", 1));
        RawClient client = brief.connect()) {
      client.send("R\n1\n");
      byte[] flood = new byte[100_000];
      long bytes = 0;
      try {
        while (bytes < 1L << 40) {
          client.send(flood);
          bytes += flood.length;
        }
      } catch (UncheckedIOException reset) {
        bytes = Long.MAX_VALUE;
      }
      assertEquals(Long.MAX_VALUE, bytes);
      assertEquals(EMPTY, brief.exchange("R\n1\n"));
    }
  }

  @Test
  void aPeerThatNeverReadsALargeAnswerLosesItToTheNextReceiver() {
    JsonObject config =
        new JsonObject()
            .put("server", new JsonObject().put("lingerSeconds", 1).put("maxTextBytes", 1_000_000))
            .put("pool", new JsonObject().put("maxQueueLength", 20));
    String text = "x".repeat(1_000_000);
    try (TestServer generous = TestServer.start(config);
        RawClient reader = generous.connect()) {
      for (int i = 0; i < 20; i++) {
        assertEquals("Y\n", generous.exchange("S\n2\n1\n" + text + "\n"));
      }
      reader.send("R\n1\n").awaitUnreadAnswer();
      String answer = generous.exchange("R\n1\n");
      assertEquals("Y\n20\n", answer.substring(0, 5));
      assertEquals("Y\n20\n".length() + 20 * ("2\n".length() + text.length() + 1), answer.length());
      assertThrows(UncheckedIOException.class, reader::readToEnd, "and not the answer as well");
    }
  }

  @Test
  void aPeerThatEndsItsOutputAndDoesNotReadCostsNoProcessorTime() {
    String text = "x".repeat(4_096);
    try (TestServer patient = TestServer.start(TestServer.noConfig());
        RawClient reader = RawClient.connect(patient.address(), 2_048);
        RawClient idle = patient.connect()) {
      for (int i = 0; i < 32; i++) {
        patient.exchange("S\n2\n1\n" + text + "\n");
      }
      reader.send("R\n1\n").shutOutput().awaitUnreadAnswer();
      long before = eventLoopNanos();
      assertFalse(idle.isAnsweredWithin(500));
      long used = eventLoopNanos() - before;
      assertTrue(used < 250_000_000, used + " ns of processor time in 500 ms of waiting");
    }
  }

  /** Processor time that all event loops have used. */
  private static long eventLoopNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("vert.x-eventloop")) {
        sum += threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    return sum;
  }

  private String answerTo(byte[] bytes) {
    try (RawClient client = server.connect()) {
      return client.send(bytes).readToEnd();
    }
  }
}
