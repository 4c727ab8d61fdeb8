package io.chatpool.cli;

import static io.chatpool.client.StubServer.answering;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.Background;
import io.chatpool.client.ScriptedServer;
import io.chatpool.client.StubServer.Part;
import io.chatpool.client.StubServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine;

@Timeout(20)
class ClientCommandsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void sendPrintsNothingWhenItIsDone() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (StubServer server = StubServer.playing(storing(request))) {
      assertEquals(0, run(server, "send", "--as", "12", "--to", "1", "Hello"));
    }
    assertEquals("S\n12\n1\nHello\n", request.get());
    assertPrinted("", "");
  }

  @Test
  void sendToAllIsABroadcast() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (StubServer server = StubServer.playing(storing(request))) {
      assertEquals(0, run(server, "send", "--as", "12", "--to", "all", "--json", ""));
    }
    assertEquals("S\n12\n0\n\n", request.get());
    assertPrinted("{\"ok\":true}\n", "");
  }

  @Test
  void aDashReadsTheTextFromStandardInput() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (StubServer server = StubServer.playing(storing(request))) {
      InputStream in = input("grüße\n");
      assertEquals(0, run(in, out, server.port(), "send", "--as", "12", "--to", "1", "-"));
    }
    assertEquals("S\n12\n1\ngrüße\n", request.get());
  }

  @Test
  void aTextThatBeginsWithADashFollowsTwoDashes() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (StubServer server = StubServer.playing(storing(request))) {
      assertEquals(0, run(server, "send", "--as", "12", "--to", "1", "--", "--json"));
    }
    assertEquals("S\n12\n1\n--json\n", request.get());
  }

  @Test
  void aLineBreakInTheTextIsWrongUsage() throws Exception {
    String message = "The text is one line: it may not contain a line break\n";
    assertEquals(2, run(unusedPort(), "send", "--as", "12", "--to", "1", "a\nb"));
    assertPrinted("", message);
    InputStream in = input("a\nb\n");
    assertEquals(2, run(in, out, unusedPort(), "send", "--as", "12", "--to", "1", "-"));
    assertPrinted("", message + message);
  }

  @Test
  void inputThatIsNotUtf8IsWrongUsage() throws Exception {
    InputStream in = new ByteArrayInputStream(new byte[] {(byte) 0xff});
    assertEquals(2, run(in, out, unusedPort(), "send", "--as", "12", "--to", "1", "--json", "-"));
    assertPrinted(
        "{\"ok\":false,\"reason\":\"invalid\"}\n", "The text on standard input is not UTF-8\n");
  }

  @ParameterizedTest
  @CsvSource({"invalid, 65", "denied, 65", "busy, 69", "full, 69"})
  void aRefusalTellsItsReasonAndWhetherToComeBack(String reason, int exitCode) throws Exception {
    try (StubServer server = StubServer.playing(answering(4, "N\n" + reason + "\n"))) {
      assertEquals(exitCode, run(server, "send", "--as", "12", "--to", "1", "--json", "a"));
    }
    assertPrinted(
        "{\"ok\":false,\"reason\":\"" + reason + "\"}\n",
        "The server refused the request: " + reason + "\n");
  }

  @Test
  void receivePrintsOneLinePerMessageAndNoControls() throws Exception {
    Part answer = answering(2, "Y\n3\n12\nHello\n1\n\n7\n\u001b]0;grüße\u0007\n");
    try (StubServer server = StubServer.playing(answer)) {
      assertEquals(0, run(server, "receive", "--as", "1"));
    }
    assertPrinted("12: Hello\n1: \n7: \\u{1b}]0;grüße\\u{7}\n", "");
  }

  @Test
  void receivePrintsOneJsonObjectPerMessage() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n2\n12\nHello\n1\n\"\n"))) {
      assertEquals(0, run(server, "receive", "--as", "1", "--json"));
    }
    assertPrinted("{\"from\":12,\"text\":\"Hello\"}\n{\"from\":1,\"text\":\"\\\"\"}\n", "");
  }

  @Test
  void aSendWhoseAnswerIsLostIsSentAgainUnderTheSameKey() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.knowKeys(7);
      CompletableFuture<Integer> sent = sending(server);
      String first;
      try (ScriptedServer.Peer peer = server.accept()) {
        first = peer.readLines(5);
      }
      assertTrue(first.matches("O\n12\n1\n[0-9]+\nHello\n"), first);
      try (ScriptedServer.Peer peer = server.accept()) {
        peer.expect(first);
        peer.write("Y\n");
      }
      assertEquals(0, sent.get());
    }
    assertPrinted("", "");
  }

  @Test
  void aSendWhoseAnswerIsLostIsNotSentAgainToAServerThatHasStartedAnew() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.knowKeys(7);
      CompletableFuture<Integer> sent = sending(server);
      try (ScriptedServer.Peer peer = server.accept()) {
        peer.readLines(5);
        server.knowKeys(8);
      }
      CompletableFuture<ScriptedServer.Peer> second = Background.start(server::accept);
      assertEquals(69, sent.get());
      assertFalse(second.isDone());
    }
    assertPrinted("", "The server's answer is broken: it ends too early\n");
  }

  @Test
  void aSendWhoseAnswersAreAllLostIsGivenUp() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.knowKeys(7);
      CompletableFuture<Integer> sent = sending(server);
      for (int attempt = 1; attempt <= 3; attempt++) {
        try (ScriptedServer.Peer peer = server.accept()) {
          peer.readLines(5);
        }
      }
      assertEquals(69, sent.get());
    }
  }

  @Test
  void whatTheServerDoesNotTakeIsToldWithItsLimitAndNotSent() throws Exception {
    try (StubServer server = StubServer.playing(connection -> {}).knowingKeys(7)) {
      assertEquals(65, run(server, "send", "--as", "12", "--to", "128", "--json", "a"));
      assertPrinted(
          "{\"ok\":false,\"reason\":\"invalid\"}\n",
          "The id is 128: this server has the ids 1 to 127\n");
    }
  }

  @Test
  void anIdThatTheServerDoesNotHaveIsToldWithTheLimitWhenItRefuses() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.knowKeys(7);
      CompletableFuture<Integer> received =
          Background.start(() -> run(server.port(), "receive", "--as", "200"));
      try (ScriptedServer.Peer peer = server.accept()) {
        peer.expect("R\n200\n");
        peer.write("N\ninvalid\n");
      }
      Background.start(server::accept);
      assertEquals(65, received.get());
    }
    assertPrinted("", "The id is 200: this server has the ids 1 to 127\n");
  }

  @Test
  void anEmptyMailboxHasItsOwnExitCode() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "Y\n0\n\n"))) {
      assertEquals(1, run(server, "receive", "--as", "1"));
    }
    assertPrinted("", "");
  }

  @Test
  void aServerThatIsNotThereIsOneLineAndNoStackTrace() throws Exception {
    assertEquals(69, run(unusedPort(), "receive", "--as", "1", "--json"));
    assertEquals("{\"ok\":false,\"reason\":\"unreachable\"}\n", text(out));
    assertTrue(text(err).matches("Cannot connect to 127\\.0\\.0\\.1 port [^\n]*\n"), text(err));
  }

  @Test
  void aServerThatIsSilentIsGivenUpAfterTheTimeout() throws Exception {
    try (StubServer server = StubServer.playing(connection -> {})) {
      assertEquals(69, run(server, "receive", "--as", "1", "--timeout", "1"));
    }
    assertPrinted("", "The server did not answer within 1000 ms\n");
  }

  @Test
  void anAnswerThatIsNoneIsOneLine() throws Exception {
    try (StubServer server = StubServer.playing(answering(2, "HTTP/1.1 400 Bad Request\n"))) {
      assertEquals(69, run(server, "receive", "--as", "1", "--json"));
    }
    assertPrinted(
        "{\"ok\":false,\"reason\":\"broken\"}\n",
        "The server's answer is broken: a frame begins with none of Y, N, H, M, G and B\n");
  }

  @Test
  void outputThatCannotBeWrittenIsNoSuccess() throws Exception {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (StubServer server = StubServer.playing(answering(2, "Y\n1\n12\nHello\n"))) {
      assertEquals(74, run(input(""), full, server.port(), "receive", "--as", "1"));
      assertEquals(StubServer.Ending.RESET, server.ending(), "the messages stay in the mailbox");
    }
    assertEquals("Cannot write to standard output\n", text(err));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send --as 0 --to 1 a",
        "send --as all --to 1 a",
        "send --as 1 --to 0 a",
        "send --as 1 --to +1 a",
        "send --as 1 --to 9999999999 a",
        "send --as 1 a",
        "send --to 1 a",
        "send --as 1 --to 1",
        "send --as 1 --to 1 two words",
        "receive",
        "receive --as x",
        "receive --as 1 --server localhost",
        "receive --as 1 --timeout 0",
        "receive --as 1 --timeout 100000",
        "receive --as 1 --timeout soon",
        "chat",
        "chat --as 0",
        "chat --as 1 --to 0",
        "chat --as 1 --heartbeat 0",
        "chat --as 1 --heartbeat 3601",
        "chat --as 1 text"
      })
  void wrongUsageIsToldInOneLine(String commandLine) {
    assertEquals(2, execute(input(""), out, List.of(commandLine.split(" "))));
    assertEquals("", text(out));
    assertTrue(text(err).matches("[^\n]+ \\(see: chatpool \\w+ --help\\)\n"), text(err));
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "receive", "chat"})
  void helpTellsTheExitCodes(String command) {
    assertEquals(0, execute(input(""), out, List.of(command, "--help")));
    assertTrue(text(out).contains("Exit codes:"), text(out));
    assertTrue(text(out).contains("69"), text(out));
  }

  private CompletableFuture<Integer> sending(ScriptedServer server) {
    return Background.start(() -> run(server.port(), "send", "--as", "12", "--to", "1", "Hello"));
  }

  private static Part storing(CompletableFuture<String> request) {
    return connection -> {
      request.complete(StubServer.readLines(connection, 4));
      StubServer.write(connection, "Y\n");
      connection.shutdownOutput();
    };
  }

  private int run(StubServer server, String... command) {
    return run(server.port(), command);
  }

  private int run(int port, String... command) {
    return run(input(""), out, port, command);
  }

  /** Puts the server right after the word of the command. */
  private int run(InputStream in, OutputStream stdout, int port, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(1, List.of("--server", "127.0.0.1:" + port));
    return execute(in, stdout, arguments);
  }

  private int execute(InputStream in, OutputStream stdout, List<String> arguments) {
    StandardStreams streams =
        new StandardStreams(in, StandardStreams.utf8(stdout), StandardStreams.utf8(err));
    return new CommandLine(new Chatpool())
        .addSubcommand(new SendCommand(streams))
        .addSubcommand(new ReceiveCommand(streams))
        .addSubcommand(new ChatCommand(streams, () -> new ChatScreen.Piped(streams)))
        .setParameterExceptionHandler(new UsageErrors())
        .setOut(new PrintWriter(stdout, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .execute(arguments.toArray(String[]::new));
  }

  private void assertPrinted(String expectedOut, String expectedErr) {
    assertEquals(expectedErr, text(err));
    assertEquals(expectedOut, text(out));
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Command(name = "chatpool")
  private static final class Chatpool {}
}
