package io.chatpool.golden;

/** A server that conversations are held with, and the clients they name. */
interface Door extends AutoCloseable {

  /** One short connection, to its end. */
  byte[] exchange(byte[] request, boolean endInput);

  /** Lets the pool's time pass. */
  void pass(long seconds);

  /** A client sends; the first time it connects. */
  void send(String client, byte[] bytes);

  /** The next bytes that come to a client: so many, or fewer if there are no more. */
  byte[] read(String client, int count);

  /** A client ends its output. */
  void endOutput(String client);

  /** A client resets its connection, and the pool has heard that. Only with a mailbox. */
  void cut(String client);

  /** What still comes to a client until the server ends its output or resets. */
  byte[] readToEnd(String client);

  /** Ends all that is open. */
  @Override
  void close();
}
