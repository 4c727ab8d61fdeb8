package io.chatpool.session;

import io.chatpool.pool.Message;
import io.chatpool.pool.PoolResult;
import io.chatpool.wire.NumberWriter;
import io.chatpool.wire.Reason;
import java.util.List;

/**
 * Answers as bytes [P-5, P-6, P-11, P-15]. Answers without content are shared arrays: nobody may
 * write to what these methods return.
 */
public final class ResponseEncoder {

  private static final byte[] STORED = {'Y', '\n'};
  private static final byte[] HEARTBEAT = {'H', '\n'};
  private static final byte[] NO_MESSAGES = {'Y', '\n', '0', '\n', '\n'};

  private ResponseEncoder() {}

  /** The answer to a send that was accepted. */
  public static byte[] stored() {
    return STORED;
  }

  /** The answer to a heartbeat [P-20]. */
  public static byte[] heartbeat() {
    return HEARTBEAT;
  }

  /** The answer that tells what came of a question to the pool. */
  public static byte[] answer(PoolResult result) {
    if (result instanceof PoolResult.Received received) {
      return received(received.messages());
    }
    if (result instanceof PoolResult.Full) {
      return refused(Reason.FULL);
    }
    return result instanceof PoolResult.Busy ? refused(Reason.BUSY) : stored();
  }

  /** The answer to a request that is refused. */
  public static byte[] refused(Reason reason) {
    return reason.answer();
  }

  /** The answer to a receive. */
  public static byte[] received(List<Message> messages) {
    if (messages.isEmpty()) {
      return NO_MESSAGES;
    }
    byte[] answer = new byte[length(messages)];
    answer[0] = 'Y';
    answer[1] = '\n';
    int end = NumberWriter.putLine(answer, 2, messages.size());
    for (Message message : messages) {
      end = NumberWriter.putLine(answer, end, message.from());
      System.arraycopy(message.text(), 0, answer, end, message.text().length);
      end += message.text().length;
      answer[end++] = '\n';
    }
    return answer;
  }

  private static int length(List<Message> messages) {
    int length = 2 + NumberWriter.lineLength(messages.size());
    for (Message message : messages) {
      length += NumberWriter.lineLength(message.from()) + message.text().length + 1;
    }
    return length;
  }
}
