package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.Background;
import io.chatpool.client.ScriptedServer.Peer;
import io.chatpool.client.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The chat in a terminal, with somebody who types and a server whose part the test plays. */
@Timeout(60)
class TerminalChatTest {

  private static final String OPENING = "L\n12\n30\n";

  private final ScriptedServer server;
  private final TypedInput keyboard = new TypedInput();
  private final PlainScreen screen = new PlainScreen();
  private final PrintedLines err = new PrintedLines();
  private CompletableFuture<Integer> chat;
  private Peer peer;

  TerminalChatTest() throws IOException {
    server = ScriptedServer.start();
  }

  @BeforeEach
  void start() throws IOException {
    Terminal terminal =
        new ExternalTerminal("test", "xterm", keyboard, screen, StandardCharsets.UTF_8);
    terminal.setSize(new Size(120, 40));
    StandardStreams streams =
        new StandardStreams(
            InputStream.nullInputStream(), StandardStreams.utf8(err), StandardStreams.utf8(err));
    CommandLine command =
        new CommandLine(new ChatCommand(streams, () -> new TerminalScreen(terminal)));
    String where = "127.0.0.1:" + server.port();
    chat = Background.start(() -> command.execute("--as", "12", "--to", "5", "--server", where));
    peer = server.acceptOpen(OPENING);
    screen.expectAtTheEnd("Connected to " + where + " as 12. /help for help.", "to 5>");
  }

  @AfterEach
  void stop() throws IOException {
    keyboard.end();
    server.close();
    assertEquals("", String.join("\n", err.rest()), "a terminal shows everything itself");
  }

  @Test
  void aHalfTypedLineSurvivesAMessage() throws Exception {
    keyboard.type("Hel");
    screen.expectAtTheEnd("to 5> Hel");
    peer.write("M\n7\n9\n0\nhi all\n");
    screen.expectAtTheEnd("9 (to all): hi all", "to 5> Hel");
    peer.expect("K\n7\n");
    keyboard.type("lo\r");
    peer.expect("S\n12\n5\nHello\n");
    screen.expectAtTheEnd("to 5> Hello", "to 5>");
    peer.write("Y\n");
    quit("/quit\r");
  }

  @Test
  void theConnectionsEndAndItsReturnAreShownAboveTheLine() throws Exception {
    keyboard.type("Hel");
    screen.expectAtTheEnd("to 5> Hel");
    peer.close();
    peer = server.acceptOpen(OPENING);
    screen.expectAtTheEnd("Connected again.", "to 5> Hel");
    quit("\u0003");
  }

  @Test
  void thePromptTellsWhoIsTalkedTo() throws Exception {
    keyboard.type("/to 7\r");
    screen.expectAtTheEnd("to 5> /to 7", "to 7>");
    keyboard.type("/all\r");
    screen.expectAtTheEnd("to 7> /all", "to all>");
    keyboard.type("a\r");
    peer.expect("S\n12\n0\na\n");
    peer.write("Y\n");
    quit("/quit\r");
  }

  @Test
  void aTextIsNoCommandOfAShell() throws Exception {
    keyboard.type("echo\r!e\r");
    peer.expect("S\n12\n5\necho\nS\n12\n5\n!e\n");
    keyboard.type("\"y 'z $(a) \\\r");
    peer.expect("S\n12\n5\n\"y 'z $(a) \\\n");
    peer.write("Y\nY\nY\n");
    quit("/quit\r");
  }

  @Test
  void linesThatArePastedAreTextsOfTheirOwn() throws Exception {
    paste("a\rb\rc\r");
    peer.expect("S\n12\n5\na\nS\n12\n5\nb\nS\n12\n5\nc\n");
    peer.write("Y\nY\nY\n");
    quit("/quit\r");
  }

  @Test
  void aMessageCannotMoveTheCursor() throws Exception {
    peer.write("M\n7\n9\n12\n\u001b[2Ja\rb\n");
    screen.expectAtTheEnd("9: \\u{1b}[2Ja\\u{d}b", "to 5>");
    peer.expect("K\n7\n");
    quit("/quit\r");
  }

  @Test
  void aTextThatFailsIsShownAndCostsNoExitCode() throws Exception {
    keyboard.type("bad\r");
    peer.expect("S\n12\n5\nbad\n");
    peer.write("N\ninvalid\n");
    screen.expectAtTheEnd(
        "The text for 5 has failed: bad (The server refused the request: invalid)", "to 5>");
    quit("/quit\r");
  }

  @Test
  void whoQuitsDoesNotWaitForAConnection() throws Exception {
    peer.close();
    peer = server.accept();
    keyboard.type("Hello\r");
    screen.expectAtTheEnd("to 5> Hello", "to 5>");
    keyboard.type("/quit\r");
    screen.expectLine("The text for 5 has failed: Hello (Not sent: the client is closed)");
    assertEquals(0, chat.get(20, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"half a line\u0003", "\u0003", "\u0004"})
  void controlCAndControlDQuit(String keys) throws Exception {
    quit(keys);
  }

  @Test
  void anotherClientWithTheSameIdIsTheEndThoughALineIsBeingTyped() throws Exception {
    keyboard.type("Hel");
    screen.expectAtTheEnd("to 5> Hel");
    peer.write("B\nreplaced\n-1\n");
    screen.expectLine("Another client has connected as 12.");
    peer.close();
    assertEquals(69, chat.get(20, TimeUnit.SECONDS));
  }

  /** As terminals do: with brackets around it if they were asked to. */
  private void paste(String text) {
    keyboard.type(screen.bracketsPastes() ? "\u001b[200~" + text + "\u001b[201~" : text);
  }

  private void quit(String keys) throws Exception {
    keyboard.type(keys);
    assertEquals("", peer.rest());
    peer.close();
    assertEquals(0, chat.get(20, TimeUnit.SECONDS));
  }
}
