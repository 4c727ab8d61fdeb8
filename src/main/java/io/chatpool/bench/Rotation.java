package io.chatpool.bench;

/**
 * When which of several connections sends its heartbeat: each once per heartbeat, all of them
 * evenly spread.
 *
 * @param startNanos the turn of the first one
 * @param heartbeatNanos the time between two turns of the same one, up to an hour
 * @param count how many take turns, up to a million
 */
record Rotation(long startNanos, long heartbeatNanos, int count) {

  /** When a turn is due; turns count from 0 and never end. */
  long dueNanos(long turn) {
    return startNanos + turn / count * heartbeatNanos + turn % count * heartbeatNanos / count;
  }

  /** Whose turn it is, from 0. */
  int index(long turn) {
    return (int) (turn % count);
  }
}
