package io.chatpool.pool;

/** How many messages somebody has missed. (NOT thread safe) */
final class Losses {

  private long dropped;
  private long expired;

  void countDropped(long count) {
    dropped += count;
  }

  void countExpired(long count) {
    expired += count;
  }

  void add(Losses other) {
    dropped += other.dropped;
    expired += other.expired;
  }

  Gap toGap() {
    return new Gap(dropped, expired);
  }
}
