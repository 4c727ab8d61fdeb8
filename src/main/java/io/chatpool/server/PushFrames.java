package io.chatpool.server;

import io.chatpool.pool.Message;
import io.chatpool.session.FrameEncoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * The frames of messages as they go out on this event loop. What one connection after the other
 * gets in a turn, as they do with broadcasts, is encoded once. (NOT thread safe)
 */
final class PushFrames {

  private final Consumer<Runnable> turnEnd;

  /** What was encoded last in this turn; empty if nothing. */
  private List<Message> messages = List.of();

  private byte[] frames;

  /**
   * @param turnEnd runs what it gets at the end of the turn
   */
  PushFrames(Consumer<Runnable> turnEnd) {
    this.turnEnd = turnEnd;
  }

  /** The frames of these messages; shared, nobody may write to them. */
  byte[] of(List<Message> pushed) {
    if (!isLast(pushed)) {
      // First, because it may fail: what is kept must belong together.
      byte[] encoded = FrameEncoder.messages(pushed);
      if (messages.isEmpty()) {
        turnEnd.accept(this::forget);
      }
      messages = pushed;
      frames = encoded;
    }
    return frames;
  }

  /** Mailboxes share the message of a broadcast. */
  private boolean isLast(List<Message> pushed) {
    int size = pushed.size();
    if (size != messages.size()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (pushed.get(i) != messages.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void forget() {
    messages = List.of();
    frames = null;
  }
}
