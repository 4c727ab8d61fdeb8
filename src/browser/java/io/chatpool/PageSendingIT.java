package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.FaultyProxy;
import io.chatpool.server.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What becomes of a text that a user writes: the page in a real browser, the server of the jar. */
class PageSendingIT extends BrowserTest {

  private static final int EVERYONE = 0;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTextOnAConnectionThatIsSilentlyDeadArrivesOnceWhenSomebodyLooks(boolean hasArrived) {
    try (ChatServer server = serve();
        FaultyProxy proxy = FaultyProxy.start(server.http());
        RawClient receiver = server.openTcp(2)) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(2);
      int bytesToServer = hasArrived ? Integer.MAX_VALUE : 0;
      proxy.forAll(connection -> connection.swallowAfter(bytesToServer, 0));
      page.send("into the void").awaitStatuses("sending");
      String received = hasArrived ? receiver.readOnce() : "";
      server.send(2, 1, "waits at the server");
      page.wake();
      page.awaitTexts("into the void", "waits at the server");
      page.awaitState("open").awaitStatuses("sent");
      server.send(3, 2, "the next");
      assertEquals(List.of("into the void", "the next"), texts(received, receiver, "the next"));
    }
  }

  @Test
  void whatWasUnderWayWhenTheServerWasRestartedIsLeftToTheUser() {
    try (ChatServer server = serve();
        FaultyProxy proxy = FaultyProxy.start(server.http())) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(2);
      proxy.forAll(connection -> connection.swallowAfter(Integer.MAX_VALUE, 0));
      page.send("perhaps there").awaitStatuses("sending");
      server.kill();
      proxy.forAll(FaultyProxy.Connection::cut);
      page.await(() -> !page.state().equals("open"), "the page knows");
      page.send("not there").awaitStatuses("sending", "waiting");
      server.restart();
      page.wake();
      page.awaitStatuses("unconfirmed", "sent");
      String said = "The server was restarted before it answered: this may have arrived";
      assertEquals(said, page.strings(".message-status").get(0));
      assertEquals("perhaps there: " + said, page.strings("#announcements").get(0));
      page.find(".retry").click();
      page.awaitTexts("not there", "perhaps there");
      page.awaitStatuses("sent", "sent");
      assertEquals(List.of("not there", "perhaps there"), server.receive(2));
    }
  }

  @Test
  void aReloadGoesOnWithWhatHasNoAnswer() {
    try (ChatServer server = serve();
        FaultyProxy proxy = FaultyProxy.start(server.http());
        RawClient receiver = server.openTcp(2)) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(2);
      // The newest is the WebSocket; others are kept by the browser for the reload.
      proxy.newest().swallowAfter(Integer.MAX_VALUE, 0);
      page.send("no answer").awaitStatuses("sending");
      String received = receiver.readOnce();
      page.reload();
      page.choose(2).awaitStatuses("sent");
      ChatPage other = browser.open(server.page()).signIn(1);
      page.awaitState("replaced");
      page.send("never written").awaitStatuses("sent", "waiting");
      page.reload();
      page.awaitState("open").choose(2).awaitStatuses("sent", "sent");
      other.awaitState("replaced");
      assertEquals(
          List.of("no answer", "never written"), texts(received, receiver, "never written"));
    }
  }

  @Test
  void eachTextIsStoredOnceInOrderHoweverOftenTheConnectionBreaks() {
    int rounds = 25;
    int perRound = 10;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    try (ChatServer server = serve(Map.of("CHATPOOL_POOL_MAX_QUEUE_LENGTH", "1000"));
        FaultyProxy proxy = FaultyProxy.start(server.http())) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(2);
      for (int round = 0; round < rounds; round++) {
        int connections = proxy.count();
        proxy.newest().swallowAfter(random.nextInt(1_000), random.nextInt(120));
        for (int i = 0; i < perRound; i++) {
          expected.add(String.valueOf(expected.size()));
        }
        submit(page, expected.subList(expected.size() - perRound, expected.size()));
        proxy.forAll(
            random.nextBoolean() ? FaultyProxy.Connection::cut : FaultyProxy.Connection::close);
        page.await(
            () -> {
              page.wake();
              return proxy.count() > connections && page.state().equals("open");
            },
            "a new connection");
      }
      String unanswered =
          "return document.querySelectorAll('.message-out:not([data-status=sent])').length";
      page.await(() -> page.<Long>script(unanswered) == 0, "all are sent, seed " + seed);
      assertEquals(expected, server.receive(2), () -> "seed " + seed);
    }
  }

  @Test
  void limitsAreToldBeforeAnythingIsSent() {
    try (ChatServer server = serve(Map.of("CHATPOOL_SERVER_MAX_TEXT_BYTES", "10"))) {
      ChatPage page = browser.open(server.page());
      for (String noId : List.of("128", "none", "0")) {
        page.signInOnly(noId);
        awaitFault(page, "own-id", "#sign-in-error", "An id is a number from 1 to 127.");
      }
      page.signIn(1);
      page.chatWith(128);
      awaitFault(page, "peer", "#peer-error", "An id is a number from 1 to 127.");
      page.send("ten and ☕");
      awaitFault(
          page, "text", "#text-error", "This text has 11 bytes; the server takes 10 at most.");
      assertEquals(List.of(), page.texts());
      page.find("#text").sendKeys(Keys.BACK_SPACE);
      page.await(() -> page.strings("#text-error").contains(""), "the text is shorter");
      page.press(Keys.ENTER);
      page.awaitTexts("ten and ");
      page.awaitStatuses("sent");
    }
  }

  @Test
  void whatWasWrittenBeforeTheLimitsWereKnownIsRefusedWithTheLimit() {
    try (ChatServer server = serve(Map.of("CHATPOOL_POOL_MAX_ID", "200"));
        FaultyProxy proxy = FaultyProxy.start(server.http())) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(200);
      server.terminate();
      page.await(() -> !page.state().equals("open"), "the page knows");
      page.send("nobody").awaitStatuses("waiting");
      server.restart(Map.of("CHATPOOL_POOL_MAX_ID", "127"));
      page.wake();
      page.awaitStatuses("refused");
      assertEquals(
          "Refused: An id is a number from 1 to 127.", page.find(".message-status").getText());
    }
  }

  @Test
  void aTextMayBeLongerThanAMessageOfAWebSocket() {
    int length = 100_000;
    try (ChatServer server =
            serve(Map.of("CHATPOOL_SERVER_MAX_TEXT_BYTES", String.valueOf(length)))) {
      ChatPage page = browser.open(server.page()).signIn(1);
      page.chatWith(2);
      submit(page, List.of("x".repeat(length)));
      page.awaitStatuses("sent");
      assertEquals(List.of("x".repeat(length)), server.receive(2));
    }
  }

  @Test
  void aDraftBelongsToItsConversationAndSurvivesAReload() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page()).signIn(1);
      page.chatWith(51).find("#text").sendKeys("for 51");
      page.chatWith(52);
      assertEquals("", draft(page));
      assertEquals(List.of("Draft: for 51"), page.strings("[data-peer='51'] .list-last"));
      page.send("for 52").awaitStatuses("sent");
      page.reload();
      page.awaitState("open").choose(52).awaitTexts("for 52");
      assertEquals("", draft(page));
      page.choose(51);
      assertEquals("for 51", draft(page));
      page.press(Keys.ENTER);
      page.awaitTexts("for 51");
      page.awaitStatuses("sent");
      page.choose(EVERYONE).choose(51);
      assertEquals("", draft(page));
      assertEquals(List.of("for 51"), server.receive(51));
    }
  }

  private static String draft(ChatPage page) {
    return page.find("#text").getDomProperty("value");
  }

  private static void awaitFault(ChatPage page, String field, String error, String sentence) {
    page.await(() -> page.strings(error).contains(sentence), sentence);
    assertEquals("true", page.find("#" + field).getDomAttribute("aria-invalid"));
    assertEquals(field, page.focused().getDomAttribute("id"));
    assertEquals("alert", page.find(error).getDomAttribute("role"));
  }

  /** Sends texts faster than anybody types. */
  private static void submit(ChatPage page, List<String> texts) {
    page.script(
        """
        for (const text of inputs[0]) {
          document.getElementById('text').value = text;
          document.getElementById('composer').requestSubmit();
        }
        """,
        texts);
  }

  /** The texts that are pushed to a client, up to one; some of it may have been read before. */
  private static List<String> texts(String read, RawClient receiver, String last) {
    StringBuilder frames = new StringBuilder(read);
    while (frames.indexOf("\n" + last + "\n") < 0) {
      frames.append(receiver.readOnce());
    }
    List<String> texts = new ArrayList<>();
    String[] lines = frames.toString().split("\n");
    for (int i = 0; i < lines.length; i += 5) {
      assertEquals("M", lines[i]);
      texts.add(lines[i + 4]);
    }
    assertTrue(frames.toString().endsWith("\n"));
    return texts;
  }
}
