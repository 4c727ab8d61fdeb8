package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chatpool.pool.Message;
import io.chatpool.session.FrameEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushFramesTest {

  private final List<Runnable> turnEnd = new ArrayList<>();
  private final PushFrames frames = new PushFrames(turnEnd::add);

  private final Message first = message(1, "first");
  private final Message second = message(2, "second");

  @Test
  void whatSeveralGetInATurnIsEncodedOnce() {
    byte[] encoded = frames.of(List.of(first, second));
    assertArrayEquals(FrameEncoder.messages(List.of(first, second)), encoded);
    assertSame(encoded, frames.of(List.of(first, second)));
  }

  @Test
  void everyoneGetsWhatIsMeantForThemWhoeverCameBefore() {
    List<List<Message>> pushes =
        List.of(
            List.of(first),
            List.of(second),
            List.of(first),
            List.of(first, second),
            List.of(second, first),
            List.of(first, second, message(3, "third")),
            List.of(first, second),
            List.of(message(1, "another with its number"), second));
    for (List<Message> pushed : pushes) {
      assertArrayEquals(FrameEncoder.messages(pushed), frames.of(pushed));
    }
  }

  @Test
  void nothingIsKeptAfterTheTurn() {
    byte[] encoded = frames.of(List.of(first));
    frames.of(List.of(second));
    frames.of(List.of(first));
    assertEquals(1, turnEnd.size(), "one end for one turn");
    turnEnd.remove(0).run();
    assertNotSame(encoded, frames.of(List.of(first)));
    assertEquals(1, turnEnd.size());
  }

  @Test
  void whatCouldNotBeEncodedLeavesNothingToOthers() {
    List<Message> broken = Arrays.asList((Message) null);
    assertThrows(NullPointerException.class, () -> frames.of(broken));
    assertThrows(NullPointerException.class, () -> frames.of(broken));
    frames.of(List.of(first));
    assertThrows(NullPointerException.class, () -> frames.of(broken));
    assertThrows(NullPointerException.class, () -> frames.of(broken));
    assertArrayEquals(FrameEncoder.messages(List.of(first)), frames.of(List.of(first)));
  }

  private static Message message(long seq, String text) {
    return new Message(seq, 0, 7, Message.EVERYONE, text.getBytes(StandardCharsets.UTF_8));
  }
}
