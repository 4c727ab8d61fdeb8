package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chatpool.client.Disconnection.Cause;
import io.chatpool.client.Disconnection;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionNewsTest {

  private final ChatOutput.News news =
      new ChatOutput.News(new ServerAddress("::1", 8888), 12);

  @Test
  void theFirstConnectionTellsWhereAndWho() {
    assertEquals("Connected to [::1]:8888 as 12. /help for help.", news.connected());
    assertEquals("Connected again.", news.connected());
  }

  @Test
  void theSameCauseIsToldOnceUntilThereIsAConnection() {
    assertDisconnected("No way. Trying again.", Cause.UNREACHABLE, "No way", 0);
    assertSilent(Cause.UNREACHABLE, 100);
    assertDisconnected(
        "The server refused the connection: busy. Trying again in 2 s.",
        Cause.REFUSED,
        "busy",
        2_000);
    assertSilent(Cause.REFUSED, 5_000);
    assertEquals("Connected to [::1]:8888 as 12. /help for help.", news.connected());
    assertDisconnected("Connection lost: reset. Trying again.", Cause.LOST, "reset", 999);
    assertSilent(Cause.LOST, 100);
    assertEquals("Connected again.", news.connected());
    assertDisconnected("Connection lost: silent. Trying again.", Cause.SILENT, "silent", 0);
  }

  @Test
  void theServersGoodbyeTellsItsReasonAndWhenToComeBack() {
    assertDisconnected(
        "The server has ended the connection: shutdown. Trying again in 3 s.",
        Cause.GOODBYE,
        "shutdown",
        3_000);
  }

  @Test
  void anotherClientWithTheSameIdIsTheEnd() {
    assertDisconnected(
        "Another client has connected as 12.", Cause.GOODBYE, "replaced", Disconnection.NEVER);
  }

  @Test
  void aLimitOfTheServerIsToldAsItIs() {
    assertDisconnected(
        "The id is 200: this server has the ids 1 to 127.",
        Cause.OUT_OF_RANGE,
        "The id is 200: this server has the ids 1 to 127",
        Disconnection.NEVER);
  }

  @Test
  void theServersWordCannotMoveTheCursor() {
    assertDisconnected(
        "The server refused the connection: \\u{1b}[2J.",
        Cause.REFUSED,
        "\u001b[2J",
        Disconnection.NEVER);
  }

  @Test
  void theUsersOwnEndIsNoNews() {
    assertSilent(Cause.CLOSED, Disconnection.NEVER);
  }

  private void assertDisconnected(String expected, Cause cause, String detail, long retryMillis) {
    assertEquals(
        Optional.of(expected), news.disconnected(new Disconnection(cause, detail, retryMillis)));
  }

  private void assertSilent(Cause cause, long retryMillis) {
    assertEquals(
        Optional.empty(), news.disconnected(new Disconnection(cause, "detail", retryMillis)));
  }
}
