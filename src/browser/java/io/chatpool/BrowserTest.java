package io.chatpool;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests with one browser for all of a class. */
abstract class BrowserTest {

  static Browser browser;

  @TempDir Path directory;

  @BeforeAll
  static void startBrowser() {
    browser = new Browser();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @AfterEach
  void closePages() {
    browser.closePages();
  }

  ChatServer serve() {
    return serve(Map.of());
  }

  /** With more of the configuration in the environment. */
  ChatServer serve(Map<String, String> environment) {
    return ChatServer.start(directory, environment);
  }
}
