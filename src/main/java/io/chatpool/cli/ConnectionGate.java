package io.chatpool.cli;

/** Lets threads wait for a connection. */
final class ConnectionGate {

  private boolean open;

  /** There is a connection. */
  synchronized void open() {
    open = true;
    notifyAll();
  }

  /** There is none. */
  synchronized void shut() {
    open = false;
  }

  /** Returns when there is a connection. */
  synchronized void await() throws InterruptedException {
    while (!open) {
      wait();
    }
  }
}
