package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ServerInformationTest {

  private static final ServerInformation SERVER =
      new ServerInformation("0.1.0", 7, new RequestLimits(127, 10, 5, 3600));

  @Test
  void whatIsWithinTheLimitsIsRight() {
    assertDoesNotThrow(() -> SERVER.checkSend(1, 127, "0123456789"));
    assertDoesNotThrow(() -> SERVER.checkSend(127, Request.EVERYONE, "ééé😀"));
    assertDoesNotThrow(() -> SERVER.checkOpen(127, 5));
    assertDoesNotThrow(() -> SERVER.checkOpen(Request.NO_MAILBOX, 3600));
  }

  @Test
  void whatIsNotIsToldWithTheLimit() {
    String noId = "The id is 128: this server has the ids 1 to 127";
    assertFault(noId, () -> SERVER.checkSend(128, 1, "a"));
    assertFault(noId, () -> SERVER.checkSend(1, 128, "a"));
    assertFault(noId, () -> SERVER.checkOpen(128, 5));
    assertFault(
        "The id is 0: this server has the ids 1 to 127", () -> SERVER.checkSend(0, 1, "a"));
    assertFault(
        "The text has 12 bytes: this server takes at most 10",
        () -> SERVER.checkSend(1, 2, "éééé😀"));
    assertFault("The heartbeat is 4 s: this server takes 5 to 3600 s", () -> SERVER.checkOpen(1, 4));
    assertFault(
        "The heartbeat is 3601 s: this server takes 5 to 3600 s",
        () -> SERVER.checkOpen(1, 3601));
  }

  private static void assertFault(String expected, Executable check) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, check).getMessage());
  }
}
