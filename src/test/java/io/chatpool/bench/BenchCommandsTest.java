package io.chatpool.bench;

import static io.chatpool.client.StubServer.readLines;
import static io.chatpool.client.StubServer.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.StubServer.Part;
import io.chatpool.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BenchCommandsTest {

  /** Where it does not matter what others have left in the mailboxes. */
  private static TestServer used;

  @BeforeAll
  static void startServer() {
    used = TestServer.start(TestServer.noConfig());
  }

  @AfterAll
  static void closeServer() {
    used.close();
  }

  @ParameterizedTest
  @CsvSource({
    "short -c 4, requests",
    "short -c 10000, requests",
    "short -c 4 --mix R, requests",
    "short -c 4 --mix SR --text-bytes 0, requests",
    "short -c 4 --threads 2 --rate 2000, requests",
    "long -c 4, requests",
    "long -c 4 --depth 128 --threads 2, requests",
    "long -c 4 --depth 16 --rate 5000, requests",
    "long -c 4 --mix R, requests",
    "long -c 4 --mix R --depth 128, requests",
    "long -c 4 --mix SR, requests",
    "long -c 4 --mix SR --depth 3, requests",
    "long -c 4 --mix SR --depth 128, requests",
    "push, deliveries",
    "push --window 1 --text-bytes 16, deliveries",
    "push --threads 2 --rate 5000, deliveries"
  })
  void everyKindMeasuresExactlyWhatWasAskedForAndPrintsIt(String kind, String what) {
    leaveMessages(used);
    BenchRun run = BenchRun.of(port(used), kind + " -n 300 --json");
    assertEquals("", run.err());
    assertEquals(0, run.exitCode());
    assertEquals(true, run.json().getBoolean("ok"));
    assertEquals(kind.split(" ")[0], run.json().getString("benchmark"));
    JsonObject results = run.json().getJsonObject("results");
    assertEquals(300, results.getInteger(what));
    assertTrue(results.getDouble(what + "PerSecond") > 0);
    JsonObject micros = results.getJsonObject("latencyMicros");
    assertTrue(micros.getDouble("p50") <= micros.getDouble("p99.99"), micros::encode);
    assertTrue(micros.getDouble("p99.99") <= micros.getDouble("max"), micros::encode);
  }

  /** The script goes on without a word when one of them fails. */
  @Test
  void theLoadsWithWhichTheScriptRecordsAStartAreMeasured() throws IOException {
    Matcher loop =
        Pattern.compile("for load in (.+); do").matcher(Files.readString(Path.of("run.sh")));
    assertTrue(loop.find());
    Matcher load = Pattern.compile("\"([^\"]+)\"|\\S+").matcher(loop.group(1));
    int measured = 0;
    for (; load.find(); measured++) {
      String kind = load.group(1) == null ? load.group() : load.group(1);
      BenchRun run = BenchRun.of(port(used), kind + " -n 100");
      assertEquals("", run.err(), kind);
      assertEquals(0, run.exitCode(), kind);
    }
    assertEquals(3, measured);
  }

  @Test
  void eachOfSeveralReceiversGetsEveryMessage() {
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      leaveMessages(server);
      BenchRun run =
          BenchRun.of(port(server), "push --receivers 20 --window 8 --threads 2 -n 100 --json");
      assertEquals("", run.err());
      assertEquals(2000, run.json().getJsonObject("results").getInteger("deliveries"));
    }
  }

  @Test
  void broadcastsAreMeasuredAtEachNumberOfMailboxes() {
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      BenchRun run = BenchRun.of(port(server), "broadcast --touch 0,60,127 -n 50 --json");
      assertEquals("", run.err());
      var stages = run.json().getJsonObject("results").getJsonArray("stages");
      assertEquals(3, stages.size());
      assertEquals(60, stages.getJsonObject(1).getInteger("touchedMailboxes"));
      assertEquals(50, stages.getJsonObject(2).getJsonObject("pipelined").getInteger("broadcasts"));
      assertEquals(127, server.stats().getInteger("mailboxes"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void idleConnectionsAreHeldAndTheCostOfTheirServerTold() {
    long pid = ProcessHandle.current().pid();
    String idle = "idle -c 50 --heartbeat 5 --seconds 1 --threads 2 --json --server-pid ";
    BenchRun run = BenchRun.of(port(used), idle + pid);
    assertEquals("", run.err());
    JsonObject results = run.json().getJsonObject("results");
    assertTrue(results.getInteger("heartbeatsSent") > 0);
    assertEquals(results.getInteger("heartbeatsSent"), results.getInteger("heartbeatsAnswered"));
    assertTrue(results.getJsonObject("server").getLong("rssBytesAfter") > 1 << 20);
  }

  @Test
  void idleConnectionsMayHaveMailboxes() {
    try (TestServer server = TestServer.start(TestServer.noConfig())) {
      BenchRun run = BenchRun.of(port(server), "idle -c 20 --mailboxes --seconds 1 --json");
      assertEquals("", run.err());
      assertEquals(20, server.stats().getInteger("mailboxes"));
    }
  }

  @Test
  void withoutJsonATableTellsTheSame() {
    BenchRun run = BenchRun.of(port(used), "long -c 2 -n 1234");
    assertEquals("", run.err());
    assertTrue(run.out().matches("(?s)long\n.*results\n  requests +1,234\n.*  p99\\.9 +.*"));
  }

  @Test
  void theFirstSecondOfAWarmUpIsToldBeside() {
    BenchRun run =
        BenchRun.ofCommandLine(
            "long -c 1 -n 10 --rate 1000 --warmup 1 --json --server 127.0.0.1:" + port(used));
    assertEquals(1000, run.json().getJsonObject("results").getInteger("requestsInTheFirstSecond"));
  }

  @Test
  void progressIsShownOnATerminal() {
    String address = " --server 127.0.0.1:" + port(used);
    BenchRun load = BenchRun.onTerminal("long -c 1 --rate 100 --seconds 2 --warmup 0" + address);
    assertTrue(load.err().contains("measuring: "), load.err());
    BenchRun idle = BenchRun.onTerminal("idle -c 3 --seconds 1 --warmup 0" + address);
    assertTrue(idle.err().contains("3 connections, 1 s left"), idle.err());
    assertTrue(idle.err().endsWith("\r\u001b[K"), "the line is erased at the end");
  }

  @ParameterizedTest
  @CsvSource({
    "short, 'N\nbusy\n', 'The server sent \"N\\nbusy\\n\" where \"Y\\n\" was expected'",
    "short, 'Y\nY\n', 'The server sent \"Y\\n\" where nothing was expected'",
    "short, 'Y', The server has ended a connection without the whole answer",
    "short, '', The server has ended a connection without the whole answer"
  })
  void aWrongAnswerOnAShortConnectionIsNoFastOne(String kind, String answer, String message)
      throws IOException {
    Part part =
        connection -> {
          readLines(connection, 4);
          write(connection, answer);
        };
    assertFails(1, message, kind + " -c 1", part);
  }

  @Test
  void aReceiveThatHandsOutAnotherTextIsWrong() throws IOException {
    Part part =
        connection -> {
          String request = readLines(connection, 2);
          if (request.startsWith("S\n")) {
            readLines(connection, 2);
            write(connection, "Y\n");
          } else {
            write(connection, request.startsWith("R\n1\n") ? "Y\n1\n1\nanother\n" : "");
          }
        };
    try (ScriptedServer server = ScriptedServer.playing(part)) {
      BenchRun run = BenchRun.of(server.port(), "short -c 1 --mix SR --seconds 1");
      assertEquals(1, run.exitCode());
      assertTrue(run.err().startsWith("The server sent \"Y\\n1\\n1\\na"), run.err());
    }
  }

  @Test
  void whatCannotBeTheAnswerToAReceiveEndsTheRunBeforeItBegins() throws IOException {
    Part part =
        connection -> {
          readLines(connection, 2);
          write(connection, "N\nbusy\n");
        };
    String message = "The server sent \"N\\nbusy\\n\" where the answer to a receive was expected";
    assertFails(1, message, "short -c 1 --mix R", part);
    assertFails(1, message, "long -c 1 --mix SR", part);
  }

  @Test
  void anAnswerTooManyOnALongConnectionIsWrong() throws IOException {
    Part part =
        connection -> {
          readLines(connection, 3);
          write(connection, "Y\n");
          readLines(connection, 4);
          write(connection, "Y\nY\n");
          readLines(connection, 1_000_000);
        };
    assertFails(1, "The server sent \"Y\\n\" where nothing was expected", "long -c 1", part);
  }

  @Test
  void aPushOfAnotherTextIsWrong() throws IOException {
    Part part =
        connection -> {
          String first = readLines(connection, 2);
          if (first.equals("R\n1\n")) {
            write(connection, "Y\n0\n\n");
            return;
          }
          readLines(connection, 1);
          write(connection, "Y\n");
          if (first.equals("L\n0\n")) {
            readLines(connection, 4);
            write(connection, "Y\n");
          } else {
            write(connection, "M\n8\n2\n1\nab\n");
          }
          readLines(connection, 1_000_000);
        };
    String message =
        "The server pushed \"ab\\n\" within or instead of message 1, \"0000000000000000\"";
    assertFails(1, message, "push --text-bytes 16", part);
  }

  @Test
  void aHeartbeatThatIsNotAnsweredIsAnError() throws IOException {
    Part part =
        connection -> {
          readLines(connection, 3);
          write(connection, "Y\n");
          readLines(connection, 1_000_000);
        };
    assertFails(
        1,
        "Connection 1 got no answer until its next heartbeat",
        "idle -c 1 --heartbeat 1 --seconds 5",
        part);
  }

  @ParameterizedTest
  @CsvSource({
    "long -c 1, The server has ended a long connection",
    "idle -c 1, The server has ended connection 1"
  })
  void aConnectionThatTheServerEndsIsAnError(String kind, String message) throws IOException {
    Part part =
        connection -> {
          readLines(connection, 3);
          write(connection, "Y\n");
        };
    assertFails(69, message, kind, part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "long", "push", "broadcast", "idle"})
  void aServerThatIsNotThereIsOneLine(String kind) throws IOException {
    int unused;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = free.getLocalPort();
    }
    BenchRun run = BenchRun.of(unused, kind + " --json");
    assertEquals(69, run.exitCode());
    assertEquals(
        "Cannot connect to 127.0.0.1 port " + unused + ": Connection refused\n", run.err());
    assertFalse(run.json().getBoolean("ok"));
    assertEquals("unreachable", run.json().getString("reason"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short -c 0",
        "short -c 128 --mix R",
        "short --mix X",
        "short --seconds 3601",
        "long --depth 0",
        "long --rate -1",
        "push --receivers 127",
        "push --text-bytes 15",
        "broadcast --touch 2,1",
        "broadcast --touch 128",
        "idle --server-pid 0",
        "idle --server localhost"
      })
  void wrongUsageIsToldInOneLine(String commandLine) {
    BenchRun run = BenchRun.ofCommandLine(commandLine);
    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().matches("[^\n]+ \\(see: bench \\w+ --help\\)\n"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "long", "push", "broadcast", "idle"})
  void helpTellsTheExitCodes(String kind) {
    BenchRun run = BenchRun.ofCommandLine(kind + " --help");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("every answer was right"), run.out());
  }

  private static void assertFails(int exitCode, String message, String kind, Part part)
      throws IOException {
    try (ScriptedServer server = ScriptedServer.playing(part)) {
      BenchRun run = BenchRun.of(server.port(), kind);
      assertEquals(message + "\n", run.err());
      assertEquals("", run.out());
      assertEquals(exitCode, run.exitCode());
    }
  }

  /** Of others who used the server before: for one id, and for everyone. */
  private static void leaveMessages(TestServer server) {
    assertEquals("Y\n", server.exchange("S\n100\n1\nold\n"));
    assertEquals("Y\n", server.exchange("S\n100\n0\nold\n"));
  }

  private static int port(TestServer server) {
    return server.address().getPort();
  }
}
