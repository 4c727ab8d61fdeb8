package io.chatpool.client;

import java.util.Map;
import java.util.TreeMap;

/**
 * What may be acknowledged on one connection: the highest message up to which all that this
 * connection has pushed are handled. (NOT thread safe)
 *
 * <p>It ends for good before the first message whose handler has failed. Messages that only another
 * connection has pushed mean nothing here: the server takes their numbers for an error.
 */
final class Acknowledgement {

  /** What {@link #next} returns if there is nothing new. */
  static final long NOTHING = 0;

  /** The messages that are not acknowledged, and whether they are handled. */
  private final TreeMap<Long, Boolean> pushed = new TreeMap<>();

  private boolean stopped;

  /** This connection has brought a message; its number is higher than all before. */
  void pushed(long seq) {
    if (!stopped) {
      pushed.put(seq, false);
    }
  }

  void handled(long seq) {
    pushed.replace(seq, true);
  }

  void failed(long seq) {
    if (pushed.containsKey(seq)) {
      pushed.tailMap(seq, true).clear();
      stopped = true;
    }
  }

  /** What to acknowledge now, or {@link #NOTHING}; it counts as acknowledged. */
  long next() {
    long highest = NOTHING;
    Map.Entry<Long, Boolean> first = pushed.firstEntry();
    while (first != null && first.getValue()) {
      highest = first.getKey();
      pushed.pollFirstEntry();
      first = pushed.firstEntry();
    }
    return highest;
  }

  /** How many messages wait for their handlers, or for those before them. */
  int waitingCount() {
    return pushed.size();
  }
}
