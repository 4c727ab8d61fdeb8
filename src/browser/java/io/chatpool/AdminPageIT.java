package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chatpool.server.RawClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The operator's view in a real browser, with the server of the real jar. */
class AdminPageIT extends BrowserTest {

  private static final int PHONE_WIDTH = 390;
  private static final int PHONE_HEIGHT = 1100;

  @Test
  void itShowsWhatHappensWhileItHappens() {
    try (ChatServer server = serve(Map.of("CHATPOOL_POOL_MAX_QUEUE_LENGTH", "4"));
        RawClient live = server.openTcp(100)) {
      AdminPage page = browser.openAdmin(server.page()).awaitState("live");
      page.awaitText("long", "1").awaitText("queued", "0");
      assertEquals(4, page.charts());
      IntStream.range(0, 6).forEach(i -> server.send(2, 7, "text"));
      server.send(2, 8, "text");
      page.awaitText("queued", "5").awaitText("fill-full", "1").awaitText("fill-belowHalf", "1");
      assertEquals(List.of("7 4", "8 1"), page.fullest());
      assertNotEquals("–", page.text("oldest"));
      live.send("S\n100\n100\nto myself\n");
      page.awaitText("in-flight", "+ 1 in flight");
    }
  }

  @Test
  void itComesBackByItselfWithTheServer() {
    try (ChatServer server = serve(Map.of())) {
      AdminPage page = browser.openAdmin(server.page()).awaitState("live");
      server.kill();
      page.awaitState("lost");
      server.restart();
      page.awaitState("live");
      server.send(2, 7, "text");
      page.awaitText("queued", "1");
    }
  }

  @Test
  void itFitsOnAPhone() {
    try (ChatServer server = serve(Map.of())) {
      AdminPage page = browser.openAdmin(server.page()).awaitState("live");
      page.resize(PHONE_WIDTH, PHONE_HEIGHT);
      server.send(2, 7, "text");
      page.awaitText("queued", "1");
      assertFalse(page.isCutOff());
    }
  }

  @Test
  void picturesForTheDocumentsCanBeTaken() {
    boolean renew = System.getProperty("screenshots") != null;
    Path pictures = Path.of(renew ? "src/site/resources/images" : "target/screenshots");
    try (ChatServer server = serve(Map.of());
        RawClient live = server.openTcp(100)) {
      AdminPage page = browser.openAdmin(server.page()).awaitState("live");
      page.resize(1280, 980);
      for (int round = 1; round <= (renew ? 30 : 1); round++) {
        int sum = 0;
        for (int id = 1; id <= 12; id++) {
          int count = (round * id) % 7;
          int to = id * id % 31 + 1;
          IntStream.range(0, count).forEach(i -> server.send(100, to, "text"));
          sum += count;
        }
        server.send(2, 100, "text " + sum);
        String uptime = page.text("uptime");
        page.await(() -> !page.text("uptime").equals(uptime), "the next sample");
      }
      page.savePicture(pictures.resolve("operator-wide.png"));
      page.preferDark(true);
      page.savePicture(pictures.resolve("operator-dark.png"));
      page.preferDark(false);
      page.resize(PHONE_WIDTH, PHONE_HEIGHT);
      page.savePicture(pictures.resolve("operator-phone.png"));
      assertNotEquals(0, pictures.toFile().list().length);
      assertFalse(live.readOnce().isEmpty());
    }
  }
}
