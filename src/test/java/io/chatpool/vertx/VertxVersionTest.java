package io.chatpool.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VertxVersionTest {

  @Test
  void theVersionThatThisIsBuiltWithIsTheOneThatIsThere() {
    assertTrue(VertxVersion.present().matches("5\\.\\d+\\.\\d+.*"), VertxVersion.present());
    assertEquals(VertxVersion.present(), VertxVersion.expected());
  }
}
