package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat command of the real jar with the server of the real jar. */
class ChatIT {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("CHATPOOL_SERVER_PORT", "0", "LC_ALL", "C.UTF-8");

  @TempDir private Path directory;

  private ChildProcess server;
  private String where;

  @BeforeEach
  void serve() {
    server = ChildProcess.jar(directory, ENVIRONMENT);
    InetSocketAddress address = server.awaitReady();
    where = address.getHostString() + ":" + address.getPort();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void textsOfAPipeAreStoredWhenItEnds() {
    try (ChildProcess chat =
        pipe("Grüße\\n/all\\n//to all\\n", "chat", "--as", "12", "--to", "1")) {
      assertEquals(0, chat.awaitExit(), chat.lines()::toString);
      assertEquals(List.of("Connected to " + where + " as 12. /help for help."), chat.lines());
    }
    try (ChildProcess receive = run("receive", "--as", "1")) {
      assertEquals(0, receive.awaitExit());
      assertEquals(List.of("12: Grüße", "12: /to all"), receive.lines());
    }
  }

  @Test
  void messagesComeAtOnceAndAnotherChatOfTheSameIdTakesOver() {
    try (ChildProcess first = run("chat", "--as", "1")) {
      first.awaitLine(Pattern.compile("Connected to .*"));
      assertEquals(0, pipe("Grüße\\n", "chat", "--as", "12", "--to", "1").awaitExit());
      first.awaitLine(Pattern.compile("12: Grüße"));
      try (ChildProcess second = run("chat", "--as", "1")) {
        second.awaitLine(Pattern.compile("Connected to .*"));
        assertEquals(69, first.awaitExit());
        assertEquals(
            "Another client has connected as 1.", first.lines().get(first.lines().size() - 1));
      }
    }
  }

  @Test
  void anIdThatTheServerDoesNotHaveIsRefused() {
    try (ChildProcess chat = run("chat", "--as", "128")) {
      assertEquals(65, chat.awaitExit());
      assertEquals(List.of("The id is 128: this server has the ids 1 to 127."), chat.lines());
    }
  }

  private ChildProcess run(String... arguments) {
    return ChildProcess.command(directory, ENVIRONMENT, command(arguments));
  }

  /** Standard input as {@code printf} writes it. */
  private ChildProcess pipe(String input, String... arguments) {
    String script = "printf '" + input + "' | " + String.join(" ", command(arguments));
    return ChildProcess.command(directory, ENVIRONMENT, List.of("sh", "-c", script));
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(ChildProcess.javaJar(arguments));
    command.addAll(List.of("--server", where));
    return command;
  }
}
