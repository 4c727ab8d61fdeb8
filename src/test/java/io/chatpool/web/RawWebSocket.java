package io.chatpool.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A WebSocket that sends and reads what it is told, frame by frame, also what no browser does. */
public final class RawWebSocket implements AutoCloseable {

  /** A frame of the server, which never masks and, here, never cuts messages. */
  record Frame(int opcode, byte[] payload) {

    int closeStatus() {
      assertEquals(CLOSE, opcode);
      return ByteBuffer.wrap(payload).getShort();
    }
  }

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  static final int NORMAL_CLOSURE = 1000;

  private static final int MASK = 0x5a17c3e9;

  /** The example of RFC 6455, 1.3. */
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final RawClient client;
  private byte[] unread = {};

  /** Where what nobody has read yet begins. */
  private int position;

  /** The status of the server's Close; null until it has come. */
  private Integer closeStatus;

  private RawWebSocket(RawClient client) {
    this.client = client;
  }

  public static RawWebSocket connect(InetSocketAddress address) {
    return shakeHands(RawClient.connect(address), address);
  }

  /** A client whose kernel takes no more than about this many bytes that it has not read. */
  static RawWebSocket connect(InetSocketAddress address, int receiveBufferBytes) {
    return shakeHands(RawClient.connect(address, receiveBufferBytes), address);
  }

  /** A handshake as browsers send it, with more header lines. */
  static String handshake(InetSocketAddress address, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "GET /chat HTTP/1.1\r\nHost: %s:%d\r\nConnection: keep-alive, Upgrade\r\n"
            .formatted(address.getHostString(), address.getPort())
        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + KEY
        + "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
        + more
        + "\r\n";
  }

  private static RawWebSocket shakeHands(RawClient client, InetSocketAddress address) {
    client.send(handshake(address));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      byte[] next = client.readBytes(1);
      assertEquals(1, next.length, answer::toString);
      answer.append((char) next[0]);
    }
    assertTrue(answer.toString().startsWith("HTTP/1.1 101 "), answer::toString);
    assertTrue(answer.toString().contains(ACCEPT), answer::toString);
    assertTrue(!answer.toString().toLowerCase().contains("extensions"), answer::toString);
    return new RawWebSocket(client);
  }

  RawClient raw() {
    return client;
  }

  /** Sends frames of the protocol in a text message. */
  RawWebSocket send(String text) {
    return send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes in a binary message. */
  public RawWebSocket send(byte[] bytes) {
    return send(BINARY, true, bytes);
  }

  RawWebSocket send(int opcode, boolean last, byte[] payload) {
    client.send(frame(opcode, last, payload));
    return this;
  }

  static byte[] frame(int opcode, boolean last, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    if (payload.length <= 125) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xffff) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK >>> 24 - i % 4 * 8));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** Sends a Close frame with a status. */
  RawWebSocket sendClose(int status) {
    return send(CLOSE, true, ByteBuffer.allocate(2).putShort((short) status).array());
  }

  /** Sends a Close frame, and can still read. */
  public void endOutput() {
    sendClose(NORMAL_CLOSURE);
  }

  /** The next frame, whatever it is; null at the end of the connection, however it ends. */
  Frame readFrame() {
    try {
      byte[] head = client.readBytes(2);
      if (head.length < 2) {
        return null;
      }
      assertEquals(0x80, head[0] & 0xf0, "the last frame of its message, without extension");
      int length = head[1];
      if (length == 126) {
        length = ByteBuffer.wrap(client.readBytes(2)).getShort() & 0xffff;
      } else if (length == 127) {
        length = (int) ByteBuffer.wrap(client.readBytes(8)).getLong();
      }
      byte[] payload = client.readBytes(length);
      return payload.length < length ? null : new Frame(head[0] & 0xf, payload);
    } catch (UncheckedIOException reset) {
      if (reset.getCause() instanceof SocketTimeoutException) {
        throw reset;
      }
      return null;
    }
  }

  /** The next bytes that come in messages: so many, or fewer if there are no more. */
  public byte[] readBytes(int count) {
    while (unread.length - position < count && readMore()) {
      // There may be more.
    }
    int end = Math.min(unread.length, position + count);
    byte[] bytes = Arrays.copyOfRange(unread, position, end);
    position = end;
    return bytes;
  }

  /** Reads exactly these characters. */
  RawWebSocket expect(String expected) {
    byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
    assertEquals(expected, new String(readBytes(bytes.length), StandardCharsets.UTF_8));
    return this;
  }

  /** All that still comes in messages, until the server's Close or the end of the connection. */
  public byte[] readToEnd() {
    return closeStatus == null ? readBytes(Integer.MAX_VALUE / 2) : new byte[0];
  }

  /** Answers the server's Close as browsers do. Then the server ends the connection. */
  public RawWebSocket answerClose() {
    assertNotNull(closeStatus);
    sendClose(closeStatus);
    assertNull(readFrame());
    return this;
  }

  /** Nothing more comes in messages. */
  RawWebSocket expectEnd() {
    assertEquals("", new String(readToEnd(), StandardCharsets.UTF_8));
    return this;
  }

  /** Nothing more comes in messages; the server's Close does, and is answered. */
  RawWebSocket expectClose() {
    return expectEnd().answerClose();
  }

  /** Closes with a reset. */
  public void reset() {
    client.reset();
  }

  @Override
  public void close() {
    client.close();
  }

  private boolean readMore() {
    Frame frame = readFrame();
    if (frame == null) {
      return false;
    }
    if (frame.opcode() == CLOSE) {
      closeStatus = frame.closeStatus();
      return false;
    }
    assertEquals(TEXT, frame.opcode());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(unread, position, unread.length - position);
    all.writeBytes(frame.payload());
    unread = all.toByteArray();
    position = 0;
    return true;
  }
}
