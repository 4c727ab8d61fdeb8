package io.chatpool;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The chat page in a window, as a user sees it. */
final class ChatPage extends BrowserWindow {

  ChatPage(Browser browser, String window) {
    super(browser, window);
  }

  /** Chooses an id, and waits until the page is connected. */
  ChatPage signIn(int id) {
    signInOnly(String.valueOf(id));
    return awaitState("open");
  }

  void signInOnly(String id) {
    WebElement field = find("#own-id");
    field.clear();
    field.sendKeys(id, Keys.ENTER);
  }

  ChatPage awaitState(String state) {
    await(() -> state.equals(state()), "state " + state);
    return this;
  }

  String state() {
    return find("#pill").getDomAttribute("data-state");
  }

  /** Opens the conversation with an id that may not be in the list yet. */
  ChatPage chatWith(int peer) {
    find("#peer").sendKeys(String.valueOf(peer), Keys.ENTER);
    return this;
  }

  /** Opens a conversation of the list; 0 is everyone. */
  ChatPage choose(int peer) {
    listItem(peer).click();
    return this;
  }

  /** Types a text, and Enter. */
  ChatPage send(String text) {
    find("#text").sendKeys(text, Keys.ENTER);
    return this;
  }

  /** Tells the page that somebody looks at it again. */
  void wake() {
    script("document.dispatchEvent(new Event('visibilitychange'))");
  }

  /** The texts of the conversation that is shown, from the top. */
  List<String> texts() {
    return strings(".message-text");
  }

  List<String> incomingTexts() {
    return strings(".message-in .message-text");
  }

  List<String> strings(String selector) {
    return script(
        "return [...document.querySelectorAll(inputs[0])].map(e => e.textContent)", selector);
  }

  void awaitTexts(String... texts) {
    List<String> expected = List.of(texts);
    try {
      await(() -> expected.equals(texts()), "texts");
    } catch (TimeoutException e) {
      throw new AssertionError("expected: " + expected + ", shown: " + texts(), e);
    }
  }

  /** Waits until the texts that went out have these statuses, from the top. */
  void awaitStatuses(String... statuses) {
    List<String> expected = List.of(statuses);
    String read =
        "return [...document.querySelectorAll('.message-out')].map(e => e.dataset.status)";
    await(() -> expected.equals(script(read)), "statuses " + expected);
  }

  /** Waits until so many messages of a conversation are unread; 0: no badge. */
  void awaitUnread(int peer, int count) {
    String expected = count == 0 ? "" : String.valueOf(count);
    await(() -> expected.equals(badge(peer)), count + " unread of " + peer);
  }

  private String badge(int peer) {
    String selector = "[data-peer='" + peer + "'] .badge:not([hidden])";
    return String.join("", strings(selector));
  }

  WebElement listItem(int peer) {
    await(() -> !strings("[data-peer='" + peer + "']").isEmpty(), "conversation " + peer);
    return find("[data-peer='" + peer + "']");
  }

  WebElement find(String selector) {
    return driver().findElement(By.cssSelector(selector));
  }

  List<WebElement> findAll(String selector) {
    return driver().findElements(By.cssSelector(selector));
  }

  boolean isShown(String selector) {
    return find(selector).isDisplayed();
  }

  /** Where what is typed goes. */
  WebElement focused() {
    return driver().switchTo().activeElement();
  }

  /** Presses keys, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver()).sendKeys(keys).perform();
  }

  void reload() {
    driver().navigate().refresh();
  }

  String title() {
    return driver().getTitle();
  }

  /** Runs the body of an asynchronous function in the page; its arguments are its inputs. */
  @SuppressWarnings("unchecked")
  <T> T script(String body, Object... inputs) {
    String function = "return (async (...inputs) => {" + body + "})(...arguments)";
    return (T) driver().executeScript(function, inputs);
  }
}
