package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.FaultyProxy;
import io.chatpool.server.RawClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, with the server of the real jar. */
class ChatPageIT extends BrowserTest {

  private static final int EVERYONE = 0;

  private static final int PHONE_WIDTH = 390;
  private static final int PHONE_HEIGHT = 780;

  @Test
  void twoPagesAndATcpClientTalkToEachOtherAndToEveryone() {
    try (ChatServer server = serve();
        RawClient tcp = server.openTcp(100)) {
      ChatPage one = browser.open(server.page()).signIn(1);
      ChatPage two = browser.open(server.page()).signIn(2);

      one.send("to all, from one");
      two.awaitTexts("to all, from one");
      assertTrue(tcp.readOnce().endsWith("\n1\n0\nto all, from one\n"));
      two.send("to all, from two");
      one.awaitTexts("to all, from one", "to all, from two");
      assertTrue(tcp.readOnce().endsWith("\n2\n0\nto all, from two\n"));
      assertEquals("Y\n", tcp.send("S\n100\n0\nto all, from TCP\n").readOnce());
      one.awaitTexts("to all, from one", "to all, from two", "to all, from TCP");
      two.awaitTexts("to all, from one", "to all, from two", "to all, from TCP");
      assertEquals(List.of("2", "100"), one.strings(".message-in .message-from"));

      one.chatWith(2).send("Grüße ☕").awaitStatuses("sent");
      two.choose(1).awaitTexts("Grüße ☕");
      two.send("and back");
      one.awaitTexts("Grüße ☕", "and back");
      two.chatWith(100).send("to TCP");
      assertTrue(tcp.readOnce().endsWith("\n2\n100\nto TCP\n"));
      tcp.send("S\n100\n2\nfrom TCP\n");
      two.awaitTexts("to TCP", "from TCP");
    }
  }

  @Test
  void anIncomingTextIsDataAndNeverMarkup() {
    String markup = "<script>document.title='owned'</script><img src=x onerror=alert(1)>&amp;";
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page()).signIn(1);
      server.send(2, EVERYONE, markup);
      page.awaitTexts(markup);
      assertEquals(List.of(), page.findAll("#entries script, #entries img, #list script"));
      assertEquals("1 · chatpool", page.title());
      assertEquals("2 to everyone: " + markup, page.strings("#announcements").get(0));
    }
  }

  @Test
  void whatIsNotLookedAtIsUnreadUntilItIs() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page()).signIn(1);
      server.send(2, 1, "first");
      server.send(2, 1, "second");
      server.send(3, 1, "third");
      server.send(3, EVERYONE, "where the user looks");
      page.awaitTexts("where the user looks");
      page.awaitUnread(2, 2);
      page.awaitUnread(3, 1);
      page.awaitUnread(EVERYONE, 0);
      assertEquals("(3) 1 · chatpool", page.title());
      page.choose(2).awaitTexts("first", "second");
      page.awaitUnread(2, 0);
      server.send(2, 1, "third");
      page.awaitTexts("first", "second", "third");
      page.awaitUnread(2, 0);
      page.awaitUnread(3, 1);
      assertEquals("(1) 1 · chatpool", page.title());
    }
  }

  @Test
  void aMessageHasTheTimeOfItsSequenceNumber() {
    try (ChatServer server = serve()) {
      Instant before = Instant.now();
      server.send(2, 1, "before the page was there");
      Instant after = Instant.now();
      ChatPage page = browser.open(server.page()).signIn(1);
      page.choose(2).awaitTexts("before the page was there");
      Instant shown = Instant.parse(page.find(".message-in time").getDomAttribute("datetime"));
      assertFalse(shown.isBefore(before.minus(Duration.ofSeconds(1))), shown::toString);
      assertFalse(shown.isAfter(after.plus(Duration.ofSeconds(1))), shown::toString);
    }
  }

  @Test
  void aConnectionThatIsCutComesBackWithNothingLostAndNothingTwice() {
    int rounds = 6;
    int perRound = 20;
    try (ChatServer server = serve(Map.of("CHATPOOL_POOL_MAX_QUEUE_LENGTH", "1000"));
        FaultyProxy proxy = FaultyProxy.start(server.http())) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      page.chatWith(2);
      for (int round = 0; round < rounds; round++) {
        // In the middle of a frame of either side, and another one each time.
        int bytesToServer = 15 * round;
        int bytesToClient = 20 + 87 * round;
        proxy.forAll(connection -> connection.swallowAfter(bytesToServer, bytesToClient));
        for (int i = 0; i < perRound; i++) {
          server.send(2, 1, String.valueOf(round * perRound + i));
        }
        int connections = proxy.count();
        proxy.forAll(FaultyProxy.Connection::cut);
        proxy.connection(connections);
        page.awaitState("open");
      }
      page.awaitTexts(numbers(rounds * perRound));
      server.send(2, 1, "the last");
      page.await(() -> page.texts().contains("the last"), "the last");
      assertEquals(rounds * perRound + 1, page.texts().size());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pagesComeBackByThemselvesWhenTheServerIsGoneAndStartedAgain(boolean killed) {
    try (ChatServer server = serve()) {
      ChatPage one = browser.open(server.page()).signIn(1);
      ChatPage two = browser.open(server.page()).signIn(2);
      one.send("before");
      two.awaitTexts("before");
      if (killed) {
        server.kill();
      } else {
        server.terminate();
      }
      one.await(() -> !one.state().equals("open"), "the page knows");
      two.await(() -> !two.state().equals("open"), "the page knows");
      one.send("in between").awaitStatuses("sent", "waiting");
      server.restart();
      two.awaitState("open");
      one.awaitState("open").awaitStatuses("sent", "sent");
      two.awaitTexts("before", "in between");
      two.send("after");
      one.awaitTexts("before", "in between", "after");
    }
  }

  @Test
  void anIdThatIsOpenedElsewhereIsNotTakenBackUntilTheUserSaysSo() {
    try (ChatServer server = serve()) {
      ChatPage first = browser.open(server.page()).signIn(1);
      ChatPage second = browser.open(server.page()).signIn(1);
      first.awaitState("replaced");
      assertTrue(first.find("#banner").getText().contains("opened in another place"));
      server.send(2, EVERYONE, "to the second");
      second.awaitTexts("to the second");
      first.find("#banner-action").click();
      second.awaitState("replaced");
      first.awaitState("open");
      assertFalse(first.isShown("#banner"));
      server.send(2, EVERYONE, "to the first");
      first.awaitTexts("to the first");
      second.awaitTexts("to the second");
    }
  }

  @Test
  void aReloadKeepsTheIdOfTheTabAndWhatWasShown() {
    try (ChatServer server = serve()) {
      ChatPage one = browser.open(server.page()).signIn(1);
      ChatPage two = browser.open(server.page()).signIn(2);
      server.send(3, EVERYONE, "to all");
      server.send(3, 1, "to one");
      one.awaitUnread(3, 1);
      one.send("from one").awaitStatuses("sent");
      two.awaitTexts("to all", "from one");
      one.reload();
      one.awaitState("open").awaitTexts("to all", "from one");
      one.awaitUnread(3, 1);
      assertEquals("1", one.find("#self").getText());
      two.reload();
      two.awaitState("open").awaitTexts("to all", "from one");
      assertEquals("2", two.find("#self").getText());
      ChatPage next = browser.open(server.page());
      assertEquals("2", next.find("#own-id").getDomProperty("value"));
    }
  }

  @Test
  void aMessageWhoseAcknowledgementWasLostIsNotShownAgainAfterAReload() {
    try (ChatServer server = serve();
        FaultyProxy proxy = FaultyProxy.start(server.http())) {
      ChatPage page = browser.open(ChatServer.page(proxy.address())).signIn(1);
      // The newest is the WebSocket; others are kept by the browser for the reload.
      proxy.newest().swallowAfter(0, Integer.MAX_VALUE);
      server.send(2, EVERYONE, "once");
      page.awaitTexts("once");
      page.reload();
      page.awaitState("open");
      server.send(2, EVERYONE, "and the next");
      page.await(() -> page.texts().contains("and the next"), "the next");
      page.awaitTexts("once", "and the next");
    }
  }

  @Test
  void missingMessagesAreShown() {
    try (ChatServer server = serve(Map.of("CHATPOOL_POOL_MAX_QUEUE_LENGTH", "3"))) {
      IntStream.range(0, 5).forEach(i -> server.send(2, 1, String.valueOf(i)));
      ChatPage page = browser.open(server.page()).signIn(1);
      page.choose(2).awaitTexts("2", "3", "4");
      assertEquals(
          List.of("2 messages to you are missing before this: 2 pushed out by newer ones"),
          page.strings(".gap"));
    }
  }

  @Test
  void whatAUserSendsToItselfIsShownOnce() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page()).signIn(1);
      page.chatWith(1).send("a note");
      page.await(() -> page.incomingTexts().equals(List.of("a note")), "the note");
      page.awaitTexts("a note");
    }
  }

  @Test
  void aPhoneShowsTheListOrAConversation() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page());
      page.resize(PHONE_WIDTH, PHONE_HEIGHT);
      page.signIn(1);
      assertTrue(page.isShown("#list"));
      assertFalse(page.isShown("#thread"));
      server.send(2, 1, "hello");
      page.awaitUnread(2, 1);
      page.choose(2).awaitTexts("hello");
      assertFalse(page.isShown("#list"));
      assertTrue(page.isShown("#pill"), "the state is always visible");
      page.send("hello back").awaitStatuses("sent");
      page.find("#back").click();
      assertTrue(page.isShown("#list"));
      server.send(2, 1, "is nobody there?");
      page.awaitUnread(2, 1);
      long width = page.<Long>script("return document.documentElement.scrollWidth");
      assertEquals(PHONE_WIDTH, width, "nothing to scroll sideways");
    }
  }

  @Test
  void aUserNeedsNoMouse() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page());
      assertEquals("own-id", page.focused().getDomAttribute("id"));
      page.press("1", Keys.ENTER);
      page.awaitState("open");
      server.send(2, 1, "hello");
      page.awaitUnread(2, 1);
      assertEquals("text", page.focused().getDomAttribute("id"));
      page.press(Keys.ESCAPE, Keys.ARROW_DOWN);
      assertEquals("2", page.focused().getDomAttribute("data-peer"));
      page.press(Keys.ENTER);
      page.awaitTexts("hello");
      page.press("typed at once", Keys.ENTER);
      page.awaitTexts("hello", "typed at once");
      page.awaitStatuses("sent");
    }
  }

  @Test
  void everythingThatCanBeUsedHasANameForScreenReaders() {
    try (ChatServer server = serve()) {
      ChatPage page = browser.open(server.page());
      assertNamed(page);
      page.signIn(1);
      server.send(2, 1, "hello");
      page.choose(2).awaitTexts("hello");
      assertNamed(page);
      assertEquals("Message to 2", page.find("#text").getAccessibleName());
      assertEquals("status", page.find("#pill").getAriaRole());
      assertEquals("log", page.find("#entries").getAriaRole());
      assertEquals("polite", page.find("#announcements").getDomAttribute("aria-live"));
      assertEquals("2: hello", page.strings("#announcements").get(0));
    }
  }

  @Test
  void picturesForTheDocumentsCanBeTaken() {
    boolean renew = System.getProperty("screenshots") != null;
    Path pictures = Path.of(renew ? "src/site/resources/images" : "target/screenshots");
    try (ChatServer server = serve()) {
      URI address = server.page();
      ChatPage page = browser.open(address);
      page.resize(1080, 680);
      page.signIn(12);
      ChatPage other = browser.open(address).signIn(7);
      page.send("Good morning, everyone. The new build is on the shelf.");
      other.awaitTexts("Good morning, everyone. The new build is on the shelf.");
      other.send("Morning! I will look at it after coffee.");
      server.send(100, EVERYONE, "Hello from a terminal, by way of printf and nc");
      server.send(100, EVERYONE, "<script>alert('hi')</script> is just a text");
      server.send(31, 12, "Lunch at half past twelve?");
      other.chatWith(12).send("The release notes need a second pair of eyes. Yours?");
      page.awaitUnread(31, 1);
      page.awaitUnread(7, 1);
      page.savePicture(pictures.resolve("page-wide.png"));
      page.choose(7).send("Sure. Give me ten minutes.").awaitStatuses("sent");
      page.preferDark(true);
      page.savePicture(pictures.resolve("page-dark.png"));
      page.preferDark(false);
      page.resize(PHONE_WIDTH, PHONE_HEIGHT);
      page.savePicture(pictures.resolve("page-phone.png"));
      assertNotEquals(0, pictures.toFile().list().length);
    }
  }

  private static void assertNamed(ChatPage page) {
    for (WebElement element : page.findAll("button, input, textarea, nav, [tabindex]")) {
      if (element.isDisplayed()) {
        String markup = element.getDomProperty("outerHTML");
        assertNotEquals("", element.getAccessibleName(), () -> "no name: " + markup);
      }
    }
  }

  private static String[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
  }
}
