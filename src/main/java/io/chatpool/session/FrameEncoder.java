package io.chatpool.session;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.wire.NumberWriter;
import io.chatpool.wire.RequestLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the server says, as bytes: answers [P-5, P-6, P-11, P-15, P-20, P-21, P-31] and what nobody
 * has asked for [P-16, P-19]. Frames without content are shared arrays: nobody may write to what
 * these methods return.
 */
public final class FrameEncoder {

  private static final byte[] GRANTED = {'Y', '\n'};
  private static final byte[] ALIVE = {'H', '\n'};
  private static final byte[] NO_MESSAGES = {'Y', '\n', '0', '\n', '\n'};

  private FrameEncoder() {}

  /** An answer, or the goodbye. */
  public static byte[] answer(Answer answer) {
    if (answer instanceof Answer.Granted) {
      return GRANTED;
    }
    if (answer instanceof Answer.Received received) {
      return received(received.messages());
    }
    if (answer instanceof Answer.Alive) {
      return ALIVE;
    }
    if (answer instanceof Answer.Refused refused) {
      return refused.reason().answer();
    }
    return answer instanceof Answer.Information information
        ? information(information)
        : ((Answer.Farewell) answer).reason().frame(((Answer.Farewell) answer).retrySeconds());
  }

  /** Messages that are pushed, a frame each. The same bytes are right for all their receivers. */
  public static byte[] messages(List<Message> messages) {
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
    byte[] frames = new byte[length];
    int end = 0;
    for (Message message : messages) {
      frames[end++] = 'M';
      frames[end++] = '\n';
      end = NumberWriter.putLine(frames, end, message.seq());
      end = NumberWriter.putLine(frames, end, message.from());
      end = NumberWriter.putLine(frames, end, message.to());
      end = putText(frames, end, message.text());
    }
    return frames;
  }

  /** That messages are missing before the next one. */
  public static byte[] gap(Gap gap) {
    return ascii("G\n" + gap.dropped() + "\n" + gap.expired() + "\n");
  }

  private static byte[] received(List<Message> messages) {
    if (messages.isEmpty()) {
      return NO_MESSAGES;
    }
    int length = 2 + NumberWriter.lineLength(messages.size());
    for (Message message : messages) {
      length += NumberWriter.lineLength(message.from()) + message.text().length + 1;
    }
    byte[] answer = new byte[length];
    answer[0] = 'Y';
    answer[1] = '\n';
    int end = NumberWriter.putLine(answer, 2, messages.size());
    for (Message message : messages) {
      end = NumberWriter.putLine(answer, end, message.from());
      end = putText(answer, end, message.text());
    }
    return answer;
  }

  private static byte[] information(Answer.Information information) {
    RequestLimits limits = information.limits();
    List<Object> lines =
        List.of(
            information.version(),
            information.epoch(),
            limits.maxId(),
            limits.maxTextBytes(),
            limits.heartbeatSecondsMin(),
            limits.heartbeatSecondsMax());
    StringBuilder answer = new StringBuilder("Y\n").append(lines.size()).append('\n');
    lines.forEach(line -> answer.append(line).append('\n'));
    return ascii(answer.toString());
  }

  private static int putText(byte[] frames, int at, byte[] text) {
    System.arraycopy(text, 0, frames, at, text.length);
    int end = at + text.length;
    frames[end] = '\n';
    return end + 1;
  }

  private static byte[] ascii(String frame) {
    return frame.getBytes(StandardCharsets.US_ASCII);
  }
}
