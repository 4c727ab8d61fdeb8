package io.chatpool.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The frames of one WebSocket as a client sends them (RFC 6455, 5.2), good ones and bad ones. */
final class WebSocketFrames {

  static final int FIN = 0x80;
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xa;

  private static final int MASKED = 0x80;
  private static final byte[] MASK = {0x12, (byte) 0xff, 0, 0x7a};

  private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

  byte[] bytes() {
    return frames.toByteArray();
  }

  /** A frame with the shortest length, and a mask. */
  WebSocketFrames frame(int firstByte, byte[] payload) {
    return frame(firstByte, lengthBytes(payload.length), payload, MASK);
  }

  /** A frame whose length takes 1, 2 or 8 more bytes than it should. */
  WebSocketFrames frame(int firstByte, int lengthBytes, byte[] payload) {
    return frame(firstByte, lengthBytes, payload, MASK);
  }

  WebSocketFrames frame(int firstByte, int lengthBytes, byte[] payload, byte[] mask) {
    header(firstByte, lengthBytes, payload.length, mask);
    for (int i = 0; i < payload.length; i++) {
      frames.write(payload[i] ^ mask[i & 3]);
    }
    return this;
  }

  WebSocketFrames unmaskedFrame(int firstByte, byte[] payload) {
    frames.write(firstByte);
    frames.write(payload.length);
    frames.writeBytes(payload);
    return this;
  }

  /** Only a header: the payload is left out. */
  WebSocketFrames header(int firstByte, int lengthBytes, long length, byte[] mask) {
    frames.write(firstByte);
    frames.write(
        MASKED
            | switch (lengthBytes) {
              case 1 -> (int) length;
              case 2 -> 126;
              default -> 127;
            });
    if (lengthBytes > 1) {
      for (int i = lengthBytes - 1; i >= 0; i--) {
        frames.write((int) (length >> i * Byte.SIZE));
      }
    }
    frames.writeBytes(mask);
    return this;
  }

  WebSocketFrames header(int firstByte, int lengthBytes, long length) {
    return header(firstByte, lengthBytes, length, MASK);
  }

  WebSocketFrames close(int status, byte[] reason) {
    byte[] payload = new byte[2 + reason.length];
    payload[0] = (byte) (status >> Byte.SIZE);
    payload[1] = (byte) status;
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return frame(FIN | CLOSE, payload);
  }

  /** One message, in fragments of at most so many bytes. */
  WebSocketFrames message(byte[] payload, int fragmentBytes) {
    int opcode = TEXT;
    int from = 0;
    do {
      int to = Math.min(payload.length, from + fragmentBytes);
      int fin = to == payload.length ? FIN : 0;
      frame(fin | opcode, Arrays.copyOfRange(payload, from, to));
      opcode = CONTINUATION;
      from = to;
    } while (from < payload.length);
    return this;
  }

  /** How many bytes the shortest form of a length takes. */
  static int lengthBytes(long length) {
    if (length < 126) {
      return 1;
    }
    return length <= 0xffff ? 2 : 8;
  }
}
