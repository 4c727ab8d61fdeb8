package io.chatpool.session;

import io.chatpool.pool.Message;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.RequestLimits;
import java.util.List;

/** What a client is told in its turn. {@link FrameEncoder} makes bytes of it when it goes out. */
public sealed interface Answer {

  /** It is done [P-5, P-15]. */
  record Granted() implements Answer {
    /** The only one needed. */
    public static final Granted INSTANCE = new Granted();
  }

  /** Nothing has changed [P-11]. */
  record Refused(Reason reason) implements Answer {}

  /**
   * What a receive hands out [P-6].
   *
   * @param messages oldest first; none if the mailbox is empty
   */
  record Received(List<Message> messages) implements Answer {}

  /**
   * What the server is and what it allows [P-31].
   *
   * @param version of the program
   * @param epoch changes when mailboxes were lost
   */
  record Information(String version, long epoch, RequestLimits limits) implements Answer {}

  /** The answer to a heartbeat [P-20]. */
  record Alive() implements Answer {
    /** The only one needed. */
    public static final Alive INSTANCE = new Alive();
  }

  /**
   * The last frame of a long connection [P-21].
   *
   * @param retrySeconds when to come back, or {@link Goodbye#DO_NOT_RETRY}
   */
  record Farewell(Goodbye reason, int retrySeconds) implements Answer {}
}
