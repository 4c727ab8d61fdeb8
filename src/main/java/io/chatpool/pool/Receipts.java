package io.chatpool.pool;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in flight, by the asker that has to settle it. (NOT thread safe) */
final class Receipts {

  private final Map<String, Set<InFlight>> byAsker = new HashMap<>();
  private long messages;

  /** How many messages are in flight. */
  long messages() {
    return messages;
  }

  /** Also makes it the one hand-out that is in flight from its mailbox. */
  void add(InFlight handedOut) {
    handedOut.mailbox.inFlight = handedOut;
    messages += handedOut.messages.size();
    byAsker.computeIfAbsent(handedOut.asker, a -> new LinkedHashSet<>()).add(handedOut);
  }

  void remove(InFlight settled) {
    settled.mailbox.inFlight = null;
    messages -= settled.messages.size();
    Set<InFlight> ofAsker = byAsker.get(settled.asker);
    ofAsker.remove(settled);
    if (ofAsker.isEmpty()) {
      byAsker.remove(settled.asker);
    }
  }

  /** All that one asker has in flight, in the order of the hand-outs. */
  List<InFlight> of(String asker) {
    return List.copyOf(byAsker.getOrDefault(asker, Set.of()));
  }
}
