package io.chatpool.protocol;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import java.nio.charset.StandardCharsets;

/** What the server sends on a long connection without being asked, as bytes [P-16, P-19]. */
public final class PushEncoder {

  private PushEncoder() {}

  /** A message. The same bytes are right for all its receivers. */
  public static byte[] message(Message message) {
    byte[] head =
        ("M\n" + message.seq() + "\n" + message.from() + "\n" + message.to() + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] text = message.text();
    byte[] frame = new byte[head.length + text.length + 1];
    System.arraycopy(head, 0, frame, 0, head.length);
    System.arraycopy(text, 0, frame, head.length, text.length);
    frame[frame.length - 1] = '\n';
    return frame;
  }

  /** That messages are missing before the next one. */
  public static byte[] gap(Gap gap) {
    return ("G\n" + gap.dropped() + "\n" + gap.expired() + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
