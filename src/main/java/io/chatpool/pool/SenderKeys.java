package io.chatpool.pool;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The newest keys that one client has sent with, and when it has. (NOT thread safe) */
final class SenderKeys {

  /** The oldest first. */
  private final Map<Long, Long> usedMicros = new LinkedHashMap<>();

  private final PoolCounters counters;

  SenderKeys(PoolCounters counters) {
    this.counters = counters;
    counters.bytes += Cost.KEYS;
  }

  /** Whether a key has been used, and not before a time. */
  boolean has(long key, long oldestMicros) {
    Long micros = usedMicros.get(key);
    return micros != null && micros >= oldestMicros;
  }

  /** Remembers a key that is not in here; the oldest goes if there are too many. */
  void add(long key, long nowMicros) {
    usedMicros.put(key, nowMicros);
    counters.bytes += Cost.KEY;
    if (usedMicros.size() > PoolLimits.MAX_KEYS_PER_SENDER) {
      Iterator<Long> oldest = usedMicros.values().iterator();
      oldest.next();
      remove(oldest);
    }
  }

  /** Forgets the keys that were used before a time. */
  void expire(long oldestMicros) {
    Iterator<Long> oldest = usedMicros.values().iterator();
    while (oldest.hasNext() && oldest.next() < oldestMicros) {
      remove(oldest);
    }
  }

  boolean isEmpty() {
    return usedMicros.isEmpty();
  }

  /** To be called when it is empty and not used any more. */
  void release() {
    counters.bytes -= Cost.KEYS;
  }

  /** All of them, the oldest first. */
  Map<Long, Long> all() {
    return new LinkedHashMap<>(usedMicros);
  }

  private void remove(Iterator<Long> oldest) {
    oldest.remove();
    counters.bytes -= Cost.KEY;
  }
}
