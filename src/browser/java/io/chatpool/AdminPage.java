package io.chatpool;

import java.util.List;
import org.openqa.selenium.By;

/** The operator's view in a window. */
final class AdminPage extends BrowserWindow {

  AdminPage(Browser browser, String window) {
    super(browser, window);
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
}
