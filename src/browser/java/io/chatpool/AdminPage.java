package io.chatpool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The operator's view in a window. */
final class AdminPage {

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Browser browser;
  private final String window;

  AdminPage(Browser browser, String window) {
    this.browser = browser;
    this.window = window;
  }

  /** What an element with this id says. */
  String text(String id) {
    return driver().findElement(By.id(id)).getText();
  }

  AdminPage awaitText(String id, String expected) {
    await(() -> expected.equals(text(id)), id + ": " + expected);
    return this;
  }

  AdminPage awaitState(String state) {
    await(
        () -> state.equals(driver().findElement(By.id("state")).getDomAttribute("data-state")),
        "state " + state);
    return this;
  }

  /** The rows of the fullest mailboxes: id and messages. */
  List<String> fullest() {
    return driver().findElements(By.cssSelector("#fullest tr")).stream()
        .map(row -> row.getText())
        .toList();
  }

  /** How many charts have been drawn on. */
  int charts() {
    return driver().findElements(By.cssSelector(".chart canvas")).size();
  }

  /** Whether something is wider than the window. */
  boolean isCutOff() {
    return (Boolean)
        driver().executeScript("return document.documentElement.scrollWidth > window.innerWidth");
  }

  void resize(int width, int height) {
    browser.resize(window, width, height);
  }

  void preferDark(boolean dark) {
    browser.preferDark(window, dark);
  }

  void savePicture(Path file) {
    browser.savePicture(window, file);
  }

  void await(BooleanSupplier condition, String what) {
    new WebDriverWait(driver(), WAIT, POLL)
        .withMessage(what)
        .until(driver -> condition.getAsBoolean());
  }

  private ChromeDriver driver() {
    return browser.at(window);
  }
}
