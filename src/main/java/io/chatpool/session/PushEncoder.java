package io.chatpool.session;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.wire.NumberWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the server sends on a long connection without being asked, as bytes [P-16, P-19]. */
public final class PushEncoder {

  private PushEncoder() {}

  /** Messages, a frame each. The same bytes are right for all their receivers. */
  public static byte[] messages(List<Message> messages) {
    byte[] frames = new byte[length(messages)];
    int end = 0;
    for (Message message : messages) {
      frames[end++] = 'M';
      frames[end++] = '\n';
      end = NumberWriter.putLine(frames, end, message.seq());
      end = NumberWriter.putLine(frames, end, message.from());
      end = NumberWriter.putLine(frames, end, message.to());
      System.arraycopy(message.text(), 0, frames, end, message.text().length);
      end += message.text().length;
      frames[end++] = '\n';
    }
    return frames;
  }

  /** That messages are missing before the next one. */
  public static byte[] gap(Gap gap) {
    return ("G\n" + gap.dropped() + "\n" + gap.expired() + "\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int length(List<Message> messages) {
    int length = 0;
    for (Message message : messages) {
      length +=
          2
              + NumberWriter.lineLength(message.seq())
              + NumberWriter.lineLength(message.from())
              + NumberWriter.lineLength(message.to())
              + message.text().length
              + 1;
    }
    return length;
  }
}
