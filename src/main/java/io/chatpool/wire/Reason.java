package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Why a request was refused: the second line of an {@code N} answer [P-11]. A closed set. */
public enum Reason {
  /** The request is malformed or a value in it is out of range. */
  INVALID,
  /** The pool did not take the request in time: it has not been applied. */
  BUSY,
  /** There are as many connections, or the mailboxes hold as much, as may be. */
  FULL,
  /** The connection may not speak in this name. */
  DENIED;

  private final String word = name().toLowerCase(Locale.ROOT);
  private final byte[] answer = ("N\n" + word + "\n").getBytes(StandardCharsets.US_ASCII);

  /** The word on the wire. */
  public String word() {
    return word;
  }

  /** The whole answer. It is shared: nobody may write to it. */
  public byte[] answer() {
    return answer;
  }
}
