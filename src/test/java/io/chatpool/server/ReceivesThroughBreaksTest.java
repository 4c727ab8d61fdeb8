package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.Background;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Receives on long connections that die at any moment [P-23, P-29]: 20 clients side by side, each
 * behind a proxy that breaks its connection again and again.
 */
@Timeout(120)
class ReceivesThroughBreaksTest {

  private static final int CLIENTS = 20;
  private static final int BREAKS_EACH = 10;
  private static final int FIRST_RECEIVER = 50;
  private static final int WAIT_SECONDS = 60;

  /** Long, beside how late a client may say that it has an answer. */
  private static final int LINGER_SECONDS = 3;

  private static final int ANSWER_MILLIS = 20_000;

  /** After it a client that has been made to fall silent takes its connection for dead. */
  private static final int SILENCE_MILLIS = 100;

  private static final int BYTES_OF_REQUESTS = 20;
  private static final int BYTES_OF_ANSWERS = 60;
  private static final int CUT_WITHIN_NANOS = 500_000;

  private final TestServer server =
      TestServer.start(TestServer.configWith("server", "lingerSeconds", LINGER_SECONDS));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void nothingIsLostThroughTwoHundredBreaksAndWhatIsTakenDoesNotComeAgain() throws Exception {
    List<CompletableFuture<Boolean>> receiving = new ArrayList<>();
    for (int id = 1; id <= CLIENTS; id++) {
      Receiver receiver = new Receiver(id);
      receiving.add(Background.start(receiver::receiveThroughBreaks));
    }
    for (CompletableFuture<Boolean> receiver : receiving) {
      assertTrue(receiver.get(WAIT_SECONDS, TimeUnit.SECONDS));
    }
    assertEquals(0, server.stats().getLong("dropped"));
  }

  /** One client behind its proxy. The texts that are sent to it are 0, 1, 2 and so on. */
  private final class Receiver {

    private final int id;
    private final Random random;
    private final FaultyProxy proxy = FaultyProxy.start(server.address());
    private RawClient client;
    private String unread;

    /** How many texts have been sent to it. */
    private int sent;

    /** The first text that it has not seen. */
    private int unseen;

    /** The first text that the server may not know as taken. */
    private int untaken;

    /** Whether {@code T} is still to be said, or goes out with the next request. */
    private boolean takenIsDue;

    Receiver(int id) {
      this.id = FIRST_RECEIVER + id;
      random = new Random(id);
    }

    /** Returns whether it has seen all texts. */
    boolean receiveThroughBreaks() {
      connect();
      for (int breaks = 0; breaks < BREAKS_EACH; breaks++) {
        for (int receives = random.nextInt(4); receives > 0; receives--) {
          sendSome();
          assertTrue(receive(ANSWER_MILLIS));
        }
        sendSome();
        if (random.nextBoolean()) {
          cut();
        } else {
          fallSilent();
        }
        connect();
      }
      while (unseen < sent) {
        assertTrue(receive(ANSWER_MILLIS));
      }
      client.close();
      proxy.close();
      return true;
    }

    private void connect() {
      if (client != null) {
        client.close();
      }
      client = RawClient.connect(proxy.address());
      client.send("L\n0\n60\n");
      unread = "";
      takenIsDue = false;
      assertEquals("Y\n", client.readOnce());
    }

    private void sendSome() {
      for (int n = random.nextInt(3); n >= 0; n--) {
        assertEquals("Y\n", server.exchange("S\n2\n%d\n%d\n".formatted(id, sent)));
        sent++;
      }
    }

    /** A reset while a receive is under way, or its answer, or what says that it is taken. */
    private void cut() {
      ask();
      long untilNanos = System.nanoTime() + random.nextInt(CUT_WITHIN_NANOS);
      while (System.nanoTime() < untilNanos) {
        Thread.onSpinWait();
      }
      proxy.newest().cut();
      readAnswer(SILENCE_MILLIS);
    }

    /** Silence that may begin in the middle of a frame; the server may hear of the end, or not. */
    private void fallSilent() {
      proxy
          .newest()
          .swallowAfter(random.nextInt(BYTES_OF_REQUESTS), random.nextInt(BYTES_OF_ANSWERS));
      while (receive(SILENCE_MILLIS)) {
        sendSome();
      }
      if (random.nextInt(5) > 0) {
        proxy.newest().cut();
      }
    }

    /** Returns false if the connection is broken. */
    private boolean receive(int patienceMillis) {
      return ask() && readAnswer(patienceMillis);
    }

    /** A heartbeat behind the receive says nothing of its answer. */
    private boolean ask() {
      String taken = takenIsDue ? "T\n" : "";
      String heartbeat = random.nextBoolean() ? "H\n" : "";
      takenIsDue = false;
      return say(taken + "R\n" + id + "\n" + heartbeat);
    }

    private boolean say(String frames) {
      try {
        client.send(frames);
        return true;
      } catch (UncheckedIOException broken) {
        return false;
      }
    }

    private boolean readAnswer(int patienceMillis) {
      String[] lines = readLines(patienceMillis);
      if (lines == null) {
        return false;
      }
      int count = Integer.parseInt(lines[1]);
      int next = count == 0 ? unseen : Integer.parseInt(lines[3]);
      assertTrue(untaken <= next && next <= unseen, next + " after " + unseen);
      untaken = next;
      for (int i = 0; i < count; i++) {
        assertEquals(String.valueOf(next), lines[3 + 2 * i]);
        next++;
      }
      assertTrue(next >= unseen, next + " is next, and " + unseen + " was");
      unseen = next;
      takenIsDue = random.nextBoolean();
      if (!takenIsDue) {
        say("T\n");
      }
      return true;
    }

    /** The lines of one answer to a receive; null if it does not come, or not in full. */
    private String[] readLines(int patienceMillis) {
      try {
        String[] lines = completeLines();
        while (lines == null && client.isAnsweredWithin(patienceMillis)) {
          String more = client.readOnce();
          if (more.isEmpty()) {
            return null;
          }
          unread += more;
          lines = completeLines();
        }
        return lines;
      } catch (UncheckedIOException reset) {
        return null;
      }
    }

    private String[] completeLines() {
      while (unread.startsWith("H\n")) {
        unread = unread.substring(2);
      }
      String[] lines = unread.split("\n", -1);
      int count = lines.length < 3 ? 0 : Integer.parseInt(lines[1]);
      int needed = 2 + Math.max(1, 2 * count);
      if (lines.length <= needed) {
        return null;
      }
      assertEquals("Y", lines[0]);
      unread = String.join("\n", List.of(lines).subList(needed, lines.length));
      return lines;
    }
  }
}
