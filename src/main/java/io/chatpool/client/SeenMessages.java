package io.chatpool.client;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages that are being handled, and the newest of those that were: so that a message is
 * handled once, however many connections bring it. (NOT thread safe)
 *
 * <p>It remembers single numbers and not just the highest: a message whose handler has failed comes
 * again after others with higher numbers were handled.
 */
final class SeenMessages {

  /** More than may be unacknowledged at a time, so what comes again is still remembered. */
  static final int MOST_HANDLED = 4_096;

  private final Set<Long> running = new HashSet<>();
  private final TreeSet<Long> handled = new TreeSet<>();

  /** Whether this message is to be handled now; from then on it is being handled. */
  boolean begin(long seq) {
    return !handled.contains(seq) && running.add(seq);
  }

  void handled(long seq) {
    running.remove(seq);
    handled.add(seq);
    if (handled.size() > MOST_HANDLED) {
      handled.pollFirst();
    }
  }

  /** It is forgotten, and to be handled when it comes again. */
  void failed(long seq) {
    running.remove(seq);
  }

  boolean isHandled(long seq) {
    return handled.contains(seq);
  }

  int runningCount() {
    return running.size();
  }
}
