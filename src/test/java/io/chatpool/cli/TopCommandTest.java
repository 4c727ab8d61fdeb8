package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.PoolCounts;
import io.chatpool.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class TopCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return run(out, false, arguments);
  }

  private int run(OutputStream stdout, boolean isTerminal, String... arguments) {
    StandardStreams streams =
        new StandardStreams(
            new ByteArrayInputStream(new byte[0]),
            StandardStreams.utf8(stdout),
            StandardStreams.utf8(err));
    return new CommandLine(new TopCommand(streams, isTerminal))
        .setParameterExceptionHandler(new UsageErrors())
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  private static String url(TestServer server) {
    return "http://127.0.0.1:" + server.webAddress().getPort();
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static TestServer server() {
    return TestServer.start(TestServer.configWith("http", "enabled", true));
  }

  /** Breaks off after so many bytes, as a closed pipe does. */
  private static OutputStream pipe(ByteArrayOutputStream reader, int bytes) {
    return new OutputStream() {
      @Override
      public void write(int next) throws IOException {
        if (reader.size() >= bytes) {
          throw new IOException("Broken pipe");
        }
        reader.write(next);
      }
    };
  }

  @Test
  void onceShowsTheNumbersOfTheServerAndEnds() {
    try (TestServer server = server()) {
      server.exchange("S\n2\n7\nhello\n");
      server.exchange("S\n2\n7\nhello\n");
      server.exchange("R\n7\n");
      server.exchange("S\n2\n9\nhello\n");
      PoolCounts.await(server, "delivered", 2);
      assertEquals(0, run("--once", "--url", url(server)));
    }
    String shown = text(out);
    assertTrue(shown.startsWith("chatpool at http://127.0.0.1:"), shown);
    assertTrue(shown.matches("(?s).*\n  stored +- +3\n.*\n  delivered +- +2\n.*"), shown);
    assertTrue(shown.contains("2: 1 empty, 1 below half, 0 from half, 0 near full, 0 full"), shown);
    assertTrue(shown.matches("(?s).*\nFullest +9: 1\n.*"), shown);
    assertEquals("", text(err));
  }

  @Test
  void itGoesOnUntilNobodyReads() {
    try (TestServer server = server()) {
      String[] arguments = {"--url", url(server)};
      assertEquals(74, run(pipe(out, 1_200), false, arguments));
    }
    String shown = text(out);
    assertEquals(2, shown.split("chatpool at", -1).length - 1, shown);
    assertTrue(shown.contains("\n  stored                          0.0 "), shown);
    assertFalse(shown.contains("\u001b"), shown);
    assertEquals("Cannot write to standard output\n", text(err));
  }

  @Test
  void onATerminalTheNextSampleGoesOverTheLast() {
    try (TestServer server = server()) {
      String[] arguments = {"--url", url(server)};
      assertEquals(74, run(pipe(out, 1_400), true, arguments));
    }
    String shown = text(out);
    assertTrue(shown.startsWith("\u001b[2J\u001b[Hchatpool at"), shown);
    assertTrue(shown.contains("\u001b[J\u001b[Hchatpool at"), shown);
  }

  @Test
  void aServerThatIsNotThereIsToldInOneLine() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    assertEquals(69, run("--once", "--url", "http://127.0.0.1:" + port));
    assertEquals("No numbers from http://127.0.0.1:" + port + ": cannot connect\n", text(err));
    assertEquals("", text(out));
  }

  @Test
  void aServerThatShowsNothingIsToldInOneLine() {
    try (TestServer server = server()) {
      String url = url(server);
      server.undeployServers();
      assertEquals(69, run("--once", "--url", url));
    }
    assertEquals(1, text(err).lines().count(), text(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8889", "ftp://127.0.0.1", "http:", "http://a b", ""})
  void aWrongAddressIsWrongUsage(String url) {
    assertEquals(2, run("--url=" + url));
    assertEquals(1, text(err).lines().count(), text(err));
    assertTrue(text(err).contains("(expected: http://HOST:PORT)"), text(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "3601", "x"})
  void aWrongIntervalIsWrongUsage(String interval) {
    assertEquals(2, run("--interval=" + interval));
    assertEquals(1, text(err).lines().count(), text(err));
  }

  @Test
  void ratesAreThoseBetweenTwoSamplesOfOneProcess() {
    JsonObject before = sample(1_000, 2_000, 100);
    assertRate("50", "600", before, sample(1_000, 12_000, 600));
    assertRate("0.5", "101", before, sample(1_000, 4_000, 101));
    assertRate("1,000", "2,100", before, sample(1_000, 4_000, 2_100));
    assertRate("-", "600", before, sample(9_000, 12_000, 600));
    assertRate("-", "600", null, sample(1_000, 12_000, 600));
  }

  @Test
  void aPoolThatDoesNotAnswerIsSaid() {
    JsonObject sample = sample(1_000, 2_000, 100).putNull("pool").putNull("survey");
    List<String> lines = TopScreen.lines("x", null, sample);
    assertTrue(lines.contains("The pool does not answer."), lines::toString);
  }

  private static void assertRate(String rate, String count, JsonObject before, JsonObject sample) {
    List<String> lines = TopScreen.lines("x", before, sample);
    String line = "  %-20s %14s %18s".formatted("stored", rate, count);
    assertTrue(lines.contains(line), () -> line + " in " + lines);
  }

  @Test
  void everyCountThatTheServerNamesIsShown() {
    JsonObject sample = sample(1_000, 2_000, 100);
    sample.getJsonArray("counts").add("givenBack");
    sample.getJsonObject("pool").put("givenBack", 12);
    List<String> lines = TopScreen.lines("x", null, sample);
    String line = "  %-20s %14s %18s".formatted("given back", "-", "12");
    assertTrue(lines.contains(line), () -> line + " in " + lines);
  }

  private static JsonObject sample(long startedMillis, long uptimeMillis, long stored) {
    return new JsonObject()
        .put("counts", new JsonArray().add("stored"))
        .put("startedMillis", startedMillis)
        .put("uptimeMillis", uptimeMillis)
        .put("pool", new JsonObject().put("stored", stored))
        .put("survey", new JsonObject().put("fullest", new JsonArray()));
  }
}
