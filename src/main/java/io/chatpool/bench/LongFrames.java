package io.chatpool.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What clients and servers say on long connections, as bytes [P-15, P-17, P-20]. */
final class LongFrames {

  /** The answer to an open and to a send. */
  static final byte[] GRANTED = ascii("Y\n");

  /** A heartbeat, and its answer. */
  static final byte[] HEARTBEAT = ascii("H\n");

  /** For connections that say enough: a server waits one and a half of these. */
  static final int UNHURRIED_HEARTBEAT_SECONDS = 600;

  private static final ByteBuf HEARTBEAT_BUFFER =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(HEARTBEAT));

  private LongFrames() {}

  /** Opens a long connection for an id, or for {@code Request.NO_MAILBOX}. */
  static ByteBuf open(int id, int heartbeatSeconds) {
    return Unpooled.wrappedBuffer(ascii("L\n" + id + "\n" + heartbeatSeconds + "\n"));
  }

  /** A heartbeat to write; the bytes are shared. */
  static ByteBuf heartbeat() {
    return HEARTBEAT_BUFFER.duplicate();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
