package io.chatpool.bus;

/** The two times that a step of the pool carries. (NOT thread safe) */
public interface PoolTime {

  /** The pool's time in microseconds: ages and waits go by it. It never goes back. */
  long poolMicros();

  /** The wall clock in microseconds since 1970, as it is set at this moment. */
  long wallMicros();
}
