package io.chatpool.server;

/** What a server verticle does to its connections, short and long. */
interface Connection {

  /** Hears what becomes of connections. */
  interface Owner {

    /** The connection's first request makes it a long one, which takes its place. */
    void becomeLong(ShortConnection connection, LongConnection successor);

    /** The connection has ended. */
    void connectionClosed(Connection connection);
  }

  /** The server is about to stop: what has come is answered, and then it ends. */
  void drain();

  /** There is no more time to wait for anything. */
  void cutOff();

  /** The pool has ended, and what it held with it. */
  void poolEnded();
}
