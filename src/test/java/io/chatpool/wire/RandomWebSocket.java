package io.chatpool.wire;

import static io.chatpool.wire.Pieces.latin1;

import java.util.Arrays;
import java.util.Random;

/**
 * A random WebSocket: frames of a long connection in messages and fragments cut anywhere, pings and
 * pongs between them, and mostly something bad in the end, with more frames behind it.
 */
final class RandomWebSocket {

  private static final String[] REQUESTS = {
    "H\n", "T\n", "I\n", "K\n7\n", "R\n1\n", "S\n1\n2\nhi\n", "S\n1\n0\n\u00c3\u00a9\n", "R\n0\n",
    "O\n1\n2\n3\nonce\n", "S\n1\n2\n" + "x".repeat(300) + "\n"
  };

  private static final int[] STATUSES = {
    0, 999, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 2999, 3000, 4999, 5000,
    32767, 32768, 65535
  };

  private static final String[] REASONS = {
    "", "bye", "\u00c3\u00a9", "\u00ff", "\u00c3", "x".repeat(123), "\u00ed\u00a0\u0080"
  };

  private final Random random;
  private final WebSocketFrames frames = new WebSocketFrames();

  private RandomWebSocket(Random random) {
    this.random = random;
  }

  static byte[] bytes(Random random) {
    RandomWebSocket socket = new RandomWebSocket(random);
    socket.messages("L\n1\n30\n" + socket.requests(12));
    if (random.nextInt(4) > 0) {
      socket.bad();
      socket.messages(socket.requests(3));
    }
    return socket.frames.bytes();
  }

  private String requests(int max) {
    StringBuilder requests = new StringBuilder();
    for (int i = random.nextInt(max); i >= 0; i--) {
      requests.append(REQUESTS[random.nextInt(REQUESTS.length)]);
    }
    return random.nextInt(20) == 0 ? requests.append('\n').toString() : requests.toString();
  }

  private void messages(String stream) {
    byte[] bytes = latin1(stream);
    int opcode = opcode();
    int from = 0;
    while (from < bytes.length) {
      int to = from + random.nextInt(1 + Math.min(bytes.length - from, 200));
      boolean last = to == bytes.length || random.nextInt(3) == 0;
      int firstByte = (last ? WebSocketFrames.FIN : 0) | opcode;
      byte[] payload = Arrays.copyOfRange(bytes, from, to);
      frames.frame(firstByte, WebSocketFrames.lengthBytes(payload.length), payload, mask());
      opcode = last ? opcode() : WebSocketFrames.CONTINUATION;
      from = to;
      while (random.nextInt(4) == 0) {
        int control = random.nextBoolean() ? WebSocketFrames.PING : WebSocketFrames.PONG;
        frames.frame(WebSocketFrames.FIN | control, 1, payload(126), mask());
      }
    }
  }

  private void bad() {
    int fin = WebSocketFrames.FIN;
    int frame = fin | opcode();
    int control = 0x8 | random.nextInt(8);
    switch (random.nextInt(14)) {
      case 0 -> frames.unmaskedFrame(frame, payload(126));
      case 1 -> frames.frame(frame | 1 + random.nextInt(7) << 4, payload(126));
      case 2 -> frames.frame(fin | 3 + random.nextInt(5), payload(126));
      case 3 -> frames.frame(fin | control, payload(126));
      case 4 -> frames.frame(random.nextInt(16), payload(126));
      case 5 -> frames.frame(frame, 2, payload(126));
      case 6 -> frames.frame(frame, 8, payload(0x10000));
      case 7 -> frames.frame(fin | WebSocketFrames.PING, payload(400));
      case 8 -> frames.frame(fin | WebSocketFrames.CLOSE, payload(2));
      case 9 -> frames.header(frame, 8, random.nextLong(), mask());
      case 10 -> tooBig(frame);
      default -> frames.close(anyOf(STATUSES), latin1(REASONS[random.nextInt(REASONS.length)]));
    }
  }

  private void tooBig(int frame) {
    int around = WebSocketReader.MAX_MESSAGE_BYTES - 1 + random.nextInt(3);
    int first = random.nextInt(around);
    frames.frame(frame & ~WebSocketFrames.FIN, latin1("\n".repeat(first)));
    frames.frame(WebSocketFrames.FIN, latin1("\n".repeat(around - first)));
  }

  private int opcode() {
    return random.nextBoolean() ? WebSocketFrames.TEXT : WebSocketFrames.BINARY;
  }

  private byte[] mask() {
    return payload(4, 4);
  }

  private byte[] payload(int bound) {
    return payload(0, bound - 1);
  }

  private byte[] payload(int min, int max) {
    byte[] payload = new byte[min + random.nextInt(max - min + 1)];
    random.nextBytes(payload);
    return payload;
  }

  private int anyOf(int[] values) {
    return values[random.nextInt(values.length)];
  }
}
