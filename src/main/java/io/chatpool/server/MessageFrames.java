package io.chatpool.server;

import io.chatpool.pool.Message;
import io.chatpool.protocol.PushEncoder;
import java.util.HashMap;
import java.util.Map;

/**
 * The frames of messages as they go out on this event loop. A broadcast is encoded once for all
 * connections that get it in the same turn. (NOT thread safe)
 */
final class MessageFrames {

  private final TurnEnd turnEnd;

  /** Broadcasts of this turn, by {@code seq}. */
  private final Map<Long, byte[]> broadcasts = new HashMap<>();

  MessageFrames(TurnEnd turnEnd) {
    this.turnEnd = turnEnd;
  }

  /** The frame of a message; shared, nobody may write to it. */
  byte[] of(Message message) {
    if (message.to() != Message.EVERYONE) {
      return PushEncoder.message(message);
    }
    if (broadcasts.isEmpty()) {
      turnEnd.add(broadcasts::clear);
    }
    return broadcasts.computeIfAbsent(message.seq(), seq -> PushEncoder.message(message));
  }
}
