package io.chatpool.bench;

import static io.chatpool.client.StubServer.readLines;
import static io.chatpool.client.StubServer.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.client.StubServer.Part;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LongCommandTest {

  @ParameterizedTest
  @CsvSource({"1, 4, LSRTSRTH", "3, 6, LSSRTSSRTH", "4, 8, LSSSRTSSSRTH"})
  void anAnswerToAReceiveIsSaidToBeTakenBeforeAnythingElse(int depth, int requests, String verbs)
      throws IOException {
    assertEquals(verbs, verbsOf("--mix SR --depth " + depth + " -n " + requests));
  }

  @Test
  void emptyAnswersAreTakenToo() throws IOException {
    assertEquals("LRTRTRTH", verbsOf("--mix R -n 3"));
  }

  @Test
  void nothingIsTakenThatHasNotBeenAnswered() throws IOException {
    String verbs = verbsOf("--mix R --depth 5 -n 100");
    assertTrue(verbs.matches("LR{1,5}[RT]*TH"), verbs);
    assertEquals(100, count(verbs, 'R'));
    assertEquals(100, count(verbs, 'T'));
  }

  private static long count(String verbs, char verb) {
    return verbs.chars().filter(c -> c == verb).count();
  }

  /** What a server hears on one long connection. */
  private static String verbsOf(String options) throws IOException {
    MailboxPart part = new MailboxPart();
    try (ScriptedServer server = ScriptedServer.playing(part)) {
      BenchRun run = BenchRun.of(server.port(), "long -c 1 " + options);
      assertEquals("", run.err());
      assertEquals(0, run.exitCode());
    }
    return part.verbs.toString();
  }

  /** A server with one mailbox, on whichever connections; more than it expects ends them. */
  private static final class MailboxPart implements Part {

    private final StringBuffer verbs = new StringBuffer();

    @Override
    public void play(Socket connection) throws IOException {
      StringBuilder messages = new StringBuilder();
      int count = 0;
      int answeredAndNotTaken = 0;
      boolean isLong = false;
      while (true) {
        String verb = readLines(connection, 1).trim();
        isLong |= verb.equals("L");
        verbs.append(isLong ? verb : "");
        switch (verb) {
          case "L" -> {
            readLines(connection, 2);
            write(connection, "Y\n");
          }
          case "S" -> {
            String[] send = readLines(connection, 3).split("\n");
            messages.append(send[0]).append('\n').append(send[2]).append('\n');
            count++;
            write(connection, "Y\n");
          }
          case "R" -> {
            readLines(connection, 1);
            write(connection, "Y\n" + count + "\n" + (count == 0 ? "\n" : messages));
            messages.setLength(0);
            count = 0;
            answeredAndNotTaken++;
            if (!isLong) {
              return;
            }
          }
          case "T" -> {
            if (--answeredAndNotTaken < 0) {
              return;
            }
          }
          case "H" -> write(connection, "H\n");
          default -> throw new IOException("The client says " + verb);
        }
      }
    }
  }
}
