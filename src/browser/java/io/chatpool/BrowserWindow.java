package io.chatpool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A window of the browser, whatever page is in it. */
abstract class BrowserWindow {

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Browser browser;
  private final String window;

  BrowserWindow(Browser browser, String window) {
    this.browser = browser;
    this.window = window;
  }

  final void resize(int width, int height) {
    browser.resize(window, width, height);
  }

  final void preferDark(boolean dark) {
    browser.preferDark(window, dark);
  }

  final void savePicture(Path file) {
    browser.savePicture(window, file);
  }

  final void await(BooleanSupplier condition, String what) {
    new WebDriverWait(driver(), WAIT, POLL)
        .withMessage(() -> what)
        .until(any -> condition.getAsBoolean());
  }

  final ChromeDriver driver() {
    return browser.at(window);
  }
}
