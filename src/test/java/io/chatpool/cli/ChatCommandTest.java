package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.Background;
import io.chatpool.client.ScriptedServer.Peer;
import io.chatpool.client.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The chat without a terminal, with a server whose part the test plays. */
@Timeout(60)
class ChatCommandTest {

  private static final String OPENING = "L\n12\n30\n";

  private final ScriptedServer server;
  private final TypedInput in = new TypedInput();
  private final PrintedLines out = new PrintedLines();
  private final PrintedLines err = new PrintedLines();

  ChatCommandTest() throws IOException {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() throws IOException {
    in.end();
    server.close();
  }

  @Test
  void linesAreSentAndMessagesPrintedAndAcknowledged() throws Exception {
    CompletableFuture<Integer> chat = start("--to", "5");
    Peer peer = connect();
    in.type("Grüße\n");
    peer.expect("S\n12\n5\nGrüße\n");
    peer.write("Y\nM\n7\n5\n12\nhi\u001b\n");
    out.expect("5: hi\\u{1b}");
    peer.expect("K\n7\n");
    peer.write("M\n8\n9\n0\nto you all\n");
    out.expect("9 (to all): to you all");
    peer.expect("K\n8\n");
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void programsGetJsonOnStandardOutputAndNothingElse() throws Exception {
    CompletableFuture<Integer> chat = start("--json");
    Peer peer = connect();
    peer.write("G\n3\n1\nM\n7\n5\n12\nhi\n");
    out.expect("{\"gap\":{\"dropped\":3,\"expired\":1}}");
    out.expect("{\"seq\":7,\"from\":5,\"to\":12,\"text\":\"hi\"}");
    peer.expect("K\n7\n");
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void aGapIsToldBeforeTheMessageThatFollowsIt() throws Exception {
    CompletableFuture<Integer> chat = start();
    Peer peer = connect();
    peer.write("G\n3\n1\nM\n7\n5\n12\nhi\n");
    out.expect("(missed messages: 3 dropped, 1 expired)");
    out.expect("5: hi");
    peer.expect("K\n7\n");
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void thePeerIsChosenWithCommands() throws Exception {
    CompletableFuture<Integer> chat = start();
    Peer peer = connect();
    in.type("/to 5\n//a\n\n/all\nb\n/quit\nnever read\n");
    peer.expect("S\n12\n5\n/a\nS\n12\n0\nb\n");
    peer.write("Y\nY\n");
    assertEquals("", peer.rest());
    peer.close();
    assertEquals(0, chat.get(20, TimeUnit.SECONDS));
  }

  @Test
  void linesThatCannotBeDoneAreAnsweredByOneLineEach() throws Exception {
    CompletableFuture<Integer> chat = start();
    Peer peer = connect();
    in.type("Hello\n/foo\u001b\n/to x\n");
    err.expect("Nobody to send it to: choose with /to ID or /all");
    err.expect("/foo\\u{1b} is no command (/help lists them; // begins a text with a slash)");
    err.expect("'x' is no id (expected: a number from 1, or all)");
    assertEndsInOrder(2, chat, peer);
  }

  @Test
  void aLineThatIsTooLongIsToldAndTheOthersAreSent() throws Exception {
    CompletableFuture<Integer> chat = start("--to", "5");
    Peer peer = connect();
    in.type("x".repeat(InputText.MAX_BYTES + 1) + "\nb\n");
    err.expect("The text on standard input is longer than 1048576 bytes");
    peer.expect("S\n12\n5\nb\n");
    peer.write("Y\n");
    assertEndsInOrder(2, chat, peer);
  }

  @Test
  void helpListsTheCommandsOnStandardError() throws Exception {
    CompletableFuture<Integer> chat = start();
    Peer peer = connect();
    in.type("/help\n");
    assertTrue(err.next().startsWith("/to ID "));
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void textsWaitForTheConnectionAndTheEndForTheirAnswers() throws Exception {
    CompletableFuture<Integer> chat = start("--to", "5");
    in.type("a\nb\n");
    in.end();
    Peer refused = server.accept();
    refused.expect(OPENING);
    refused.write("N\nbusy\n");
    refused.close();
    assertEquals("The server refused the connection: busy", sentence(err.next()));
    Peer peer = connect();
    peer.expect("S\n12\n5\na\nS\n12\n5\nb\n");
    assertFalse(chat.isDone());
    peer.write("Y\nN\ninvalid\n");
    assertEquals("", peer.rest());
    peer.close();
    assertEquals(65, chat.get(20, TimeUnit.SECONDS));
  }

  @Test
  void moreTextsThanMayBeUnderWayAreAllSent() throws Exception {
    CompletableFuture<Integer> chat = start("--to", "5");
    Peer peer = connect();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      in.type(i + "\n");
      expected.append("S\n12\n5\n").append(i).append("\n");
    }
    for (String send : expected.toString().split("(?<=\n)(?=S\n)")) {
      peer.expect(send);
      peer.write("Y\n");
    }
    assertEndsInOrder(0, chat, peer);
  }

  @ParameterizedTest
  @CsvSource({"invalid, 65", "busy, 69"})
  void aRefusedTextIsToldAndMakesTheExitCode(String reason, int exitCode) throws Exception {
    CompletableFuture<Integer> chat = start("--to", "5");
    Peer peer = connect();
    in.type("bad\u001b\ngood\n");
    peer.expect("S\n12\n5\nbad\u001b\nS\n12\n5\ngood\n");
    peer.write("N\n" + reason + "\nY\n");
    err.expect(
        "The text for 5 has failed: bad\\u{1b} (The server refused the request: " + reason + ")");
    assertEndsInOrder(exitCode, chat, peer);
  }

  @Test
  void aTextWithoutAnAnswerIsToldAndMakesTheExitCode() throws Exception {
    CompletableFuture<Integer> chat = start("--to", "all");
    try (Peer peer = connect()) {
      in.type("Hello\n");
      peer.expect("S\n12\n0\nHello\n");
    }
    List<String> told = List.of(err.next(), err.next());
    assertTrue(
        told.contains(
            "The text for all has failed: Hello"
                + " (The connection ended before the server answered)"),
        told::toString);
    Peer again = server.acceptOpen(OPENING);
    err.expect("Connected again.");
    assertEndsInOrder(69, chat, again);
  }

  @Test
  void aTextWhoseAnswerIsLostGoesOutAgainOnceThereIsAConnection() throws Exception {
    server.knowKeys(7);
    CompletableFuture<Integer> chat = start("--to", "5");
    String written;
    try (Peer peer = connect()) {
      in.type("Hello\n");
      written = peer.readLines(5);
      assertTrue(written.matches("O\n12\n5\n[0-9]+\nHello\n"), written);
    }
    Peer again = server.acceptOpen(OPENING);
    again.expect(written);
    again.write("Y\n");
    assertEquals("Connection lost", err.next().split(":")[0]);
    err.expect("Connected again.");
    assertEndsInOrder(0, chat, again);
  }

  @Test
  void afterARestartTheTextsWithoutAnswersAreLeftToTheUser() throws Exception {
    server.knowKeys(7);
    CompletableFuture<Integer> chat = start("--to", "5");
    try (Peer peer = connect()) {
      in.type("a\u001b\nb\n");
      peer.readLines(10);
      server.knowKeys(8);
    }
    Peer again = server.acceptOpen(OPENING);
    in.end();
    assertEquals("", again.rest());
    again.close();
    assertEquals(69, chat.get(20, TimeUnit.SECONDS));
    List<String> told = err.rest();
    assertEquals("Connection lost", told.get(0).split(":")[0]);
    int why =
        told.indexOf(
            "The server has started anew."
                + " These may have arrived before, or not; they are not sent again:");
    assertEquals(List.of("  to 5: a\\u{1b}", "  to 5: b"), told.subList(why + 1, why + 3));
  }

  @Test
  void whatTheServerDoesNotTakeIsToldWithItsLimit() throws Exception {
    server.knowKeys(7);
    CompletableFuture<Integer> chat = start("--to", "200");
    Peer peer = connect();
    in.type("Hello\n");
    err.expect(
        "The text for 200 has failed: Hello (The id is 200: this server has the ids 1 to 127)");
    assertEndsInOrder(65, chat, peer);
  }

  @Test
  void aHeartbeatThatTheServerDoesNotTakeIsToldWithItsLimit() throws Exception {
    server.answerQuestions("Y\n6\n0.1.0\n7\n127\n4096\n60\n600\n");
    Background.start(server::accept);
    assertEquals(65, start().get(20, TimeUnit.SECONDS));
    assertEquals(
        List.of("The heartbeat is 30 s: this server takes 60 to 600 s."), err.rest());
  }

  @Test
  void aLostConnectionAndItsReturnAreToldOnce() throws Exception {
    CompletableFuture<Integer> chat = start();
    connect().close();
    assertEquals("Connection lost", err.next().split(":")[0]);
    Peer peer = server.acceptOpen(OPENING);
    err.expect("Connected again.");
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void aRefusedConnectionIsTheEnd() throws Exception {
    CompletableFuture<Integer> chat = start();
    try (Peer peer = server.accept()) {
      peer.expect(OPENING);
      peer.write("N\ninvalid\n");
      assertEquals(65, chat.get(20, TimeUnit.SECONDS));
    }
    assertEquals(List.of("The server refused the connection: invalid."), err.rest());
  }

  @Test
  void anotherClientWithTheSameIdIsTheEnd() throws Exception {
    CompletableFuture<Integer> chat = start();
    try (Peer peer = connect()) {
      peer.write("B\nreplaced\n-1\n");
      assertEquals(69, chat.get(20, TimeUnit.SECONDS));
    }
    assertEquals(List.of("Another client has connected as 12."), err.rest());
  }

  @Test
  void whatCannotBePrintedIsNotAcknowledged() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    CompletableFuture<Integer> chat = start(in, full, server.port());
    try (Peer peer = connect()) {
      peer.write("M\n7\n5\n12\nhi\nM\n8\n5\n12\nyou\n");
      assertEquals("", peer.rest());
    }
    assertEquals(74, chat.get(20, TimeUnit.SECONDS));
    assertEquals(List.of("Cannot write to standard output"), err.rest());
  }

  @Test
  void outputThatStandsStillHoldsUpNoHeartbeat() throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              goesOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(b);
          }
        };
    CompletableFuture<Integer> chat = start(in, slow, server.port(), "--heartbeat", "1");
    Peer peer = server.acceptOpen("L\n12\n1\n");
    err.expect("Connected to 127.0.0.1:" + server.port() + " as 12. /help for help.");
    peer.write("M\n7\n5\n12\nhi\n");
    peer.expect("H\n");
    peer.write("H\n");
    goesOn.countDown();
    out.expect("5: hi");
    String more = peer.readOnce();
    while (more.equals("H\n")) {
      peer.write("H\n");
      more = peer.readOnce();
    }
    assertEquals("K\n7\n", more);
    assertEndsInOrder(0, chat, peer);
  }

  @Test
  void inputThatFailsEndsTheChat() throws Exception {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }
        };
    assertEquals(74, start(broken, out, server.port()).get(20, TimeUnit.SECONDS));
    assertEquals("Cannot read standard input", err.next());
  }

  @Test
  void aServerThatIsNotThereIsTriedUntilTheUserQuits() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    CompletableFuture<Integer> chat = start(in, out, port);
    String told = err.next();
    assertTrue(told.startsWith("Cannot connect to 127.0.0.1 port " + port), told);
    try (ScriptedServer late = ScriptedServer.on(port)) {
      late.acceptOpen(OPENING).write("M\n7\n5\n12\nhi\n");
      out.expect("5: hi");
      err.expect("Connected to 127.0.0.1:" + port + " as 12. /help for help.");
    }
    assertEquals("Connection lost", err.next().split(":")[0]);
    in.type("/quit\n");
    assertEquals(0, chat.get(20, TimeUnit.SECONDS));
  }

  private Peer connect() throws IOException {
    Peer peer = server.acceptOpen(OPENING);
    err.expect("Connected to 127.0.0.1:" + server.port() + " as 12. /help for help.");
    return peer;
  }

  /** Ends the input: the chat has nothing more to say, and leaves. */
  private void assertEndsInOrder(int exitCode, CompletableFuture<Integer> chat, Peer peer)
      throws Exception {
    in.end();
    assertEquals("", peer.rest());
    peer.close();
    assertEquals(exitCode, chat.get(20, TimeUnit.SECONDS));
    assertEquals(List.of(), out.rest());
  }

  private static String sentence(String line) {
    return line.substring(0, line.indexOf('.'));
  }

  private CompletableFuture<Integer> start(String... options) {
    return start(in, out, server.port(), options);
  }

  private CompletableFuture<Integer> start(
      InputStream stdin, OutputStream stdout, int port, String... options) {
    StandardStreams streams =
        new StandardStreams(stdin, StandardStreams.utf8(stdout), StandardStreams.utf8(err));
    List<String> arguments = new ArrayList<>(List.of("--as", "12", "--server"));
    arguments.add("127.0.0.1:" + port);
    arguments.addAll(List.of(options));
    CommandLine command = new CommandLine(new ChatCommand(streams, () -> new ChatScreen.Piped(streams)));
    return Background.start(() -> command.execute(arguments.toArray(String[]::new)));
  }
}
