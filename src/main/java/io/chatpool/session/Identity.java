package io.chatpool.session;

/** Whom a connection may speak for. */
public interface Identity {

  /** Any id: nobody has asked who is there. */
  Identity ANYONE = id -> true;

  /** Whether requests in the name of this id, and for its mailbox, are taken. */
  boolean maySpeakAs(int id);
}
