package io.chatpool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The installed Chromium, without a screen and with an empty profile. Its pages are windows of
 * their own, so all of them are visible to themselves.
 */
final class Browser implements AutoCloseable {

  private static final File BINARY = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");

  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--lang=en-GB");

  /** What a page does wrong by itself; a server that is gone is told in other words. */
  private static final String FAULT = ".*(Uncaught|Content Security Policy|out of step).*";

  private final ChromeDriver driver;

  Browser() {
    ChromeOptions options = new ChromeOptions().setBinary(BINARY).addArguments(ARGUMENTS);
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
  }

  /** Opens the chat page in a window of its own. */
  ChatPage open(URI address) {
    return new ChatPage(this, openWindow(address));
  }

  /** Opens the operator's view in a window of its own. */
  AdminPage openAdmin(URI address) {
    return new AdminPage(this, openWindow(address.resolve("/admin")));
  }

  private String openWindow(URI address) {
    driver.switchTo().newWindow(WindowType.WINDOW);
    driver.get(address.toString());
    return driver.getWindowHandle();
  }

  /** The driver, which from now on acts on this window. */
  ChromeDriver at(String window) {
    driver.switchTo().window(window);
    return driver;
  }

  /** Gives the page of a window another size, as a device of that size has it. */
  void resize(String window, int width, int height) {
    at(window)
        .executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Tells the page of a window what colours the user prefers. */
  void preferDark(String window, boolean dark) {
    Map<String, String> feature =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    at(window)
        .executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  void savePicture(String window, Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, at(window).getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes all pages, and finds no fault in what they have logged. */
  void closePages() {
    List<String> faults =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .map(LogEntry::getMessage)
            .filter(message -> message.matches(FAULT))
            .toList();
    String first = driver.getWindowHandles().iterator().next();
    for (String window : driver.getWindowHandles()) {
      if (!window.equals(first)) {
        at(window).close();
      }
    }
    at(first);
    assertEquals(List.of(), faults);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
