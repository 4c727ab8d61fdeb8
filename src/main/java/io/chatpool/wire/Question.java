package io.chatpool.wire;

/** What a client has asked a server: its answers come in the order of the questions [P-18]. */
public enum Question {
  /** To accept a long connection. */
  OPEN,
  /** To store a message, once or however often it is asked. */
  SEND,
  /** To hand out the messages of a mailbox. */
  RECEIVE,
  /** What it is and allows. */
  INFORMATION,
  /** Whether it is there. */
  HEARTBEAT
}
