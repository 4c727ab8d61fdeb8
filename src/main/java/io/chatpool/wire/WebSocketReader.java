package io.chatpool.wire;

/**
 * Makes requests of what a client sends over a WebSocket (RFC 6455, 5) whose handshake is done. The
 * payload of messages is a stream of bytes, cut anywhere [P-25], and is read as it comes: of a
 * frame that lacks its end nothing is kept but what a request needs. (NOT thread safe)
 */
public final class WebSocketReader implements RequestReader {

  /** Hears what is no part of a request. */
  public interface Control {

    /** A ping; to be answered with the same payload. */
    void pinged(byte[] payload);

    /** A Close. Nothing is read after it. */
    void closed(int status);

    /** What has come is no WebSocket, or too much. Nothing is read after it. */
    void failed(int status);
  }

  /** The largest message, in bytes [P-28]. */
  public static final int MAX_MESSAGE_BYTES = 64 * 1024;

  // Status codes of RFC 6455, 7.4.1.
  public static final int NORMAL_CLOSURE = 1000;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int NO_STATUS = 1005;
  public static final int TOO_BIG = 1009;

  // Opcodes of RFC 6455, 5.2.
  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xa;

  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int LENGTH_OF_TWO_BYTES = 126;
  private static final int LENGTH_OF_EIGHT_BYTES = 127;

  /** Two bytes, at most eight of length, four of the mask. */
  private static final int MAX_HEADER_BYTES = 14;

  private final RequestDecoder decoder;
  private final Control control;

  /** The header of the frame that is coming in. */
  private final byte[] header = new byte[MAX_HEADER_BYTES];

  private int headerBytes;

  /** How long that header is going to be, as far as it is known. */
  private int headerLength = 2;

  /** What has not come of the payload of the frame. */
  private long payloadLeft;

  private int payloadRead;

  /** Of the bytes to come, so many are of the payload and have their mask removed already. */
  private int unmaskedAhead;

  /** Of the message that is coming in, in all of its frames. */
  private long messageBytes;

  private boolean inMessage;

  /** The payload of a control frame that is coming in. */
  private byte[] controlPayload;

  private boolean skipping;
  private boolean over;
  private int position;

  /** With what makes requests of the payload. */
  public WebSocketReader(RequestDecoder decoder, Control control) {
    this.decoder = decoder;
    this.control = control;
  }

  @Override
  public Request read(byte[] bytes, int from, int to) {
    position = over ? to : from;
    while (position < to) {
      if (headerBytes < headerLength) {
        header[headerBytes++] = bytes[position++];
        if (headerBytes == headerLength && !endOfHeaderPart()) {
          position = to;
          return null;
        }
        if (headerBytes == headerLength && payloadLeft == 0) {
          endOfFrame();
          return null;
        }
      } else if (isControl()) {
        readControl(bytes, to);
        if (payloadLeft == 0) {
          endOfFrame();
          return null;
        }
      } else {
        return readData(bytes, to);
      }
    }
    return null;
  }

  @Override
  public int position() {
    return position;
  }

  @Override
  public void skipRequests() {
    skipping = true;
    decoder.skipRequests();
  }

  @Override
  public boolean isInRequest() {
    return !over && (headerBytes > 0 || inMessage || decoder.isInRequest());
  }

  @Override
  public int keptBytes() {
    return decoder.keptBytes();
  }

  @Override
  public Request end() {
    return decoder.end();
  }

  @Override
  public boolean lacksOnlyLineFeed() {
    return decoder.lacksOnlyLineFeed();
  }

  private int opcode() {
    return header[0] & 0x0f;
  }

  private boolean isFinal() {
    return (header[0] & FIN) != 0;
  }

  private boolean isControl() {
    return opcode() >= CLOSE;
  }

  /** The first two bytes tell how long the header is; then it is complete. */
  private boolean endOfHeaderPart() {
    int shortLength = header[1] & 0x7f;
    if (headerLength == 2) {
      if (!isAllowed(shortLength)) {
        return fail(PROTOCOL_ERROR);
      }
      headerLength =
          switch (shortLength) {
            case LENGTH_OF_TWO_BYTES -> 8;
            case LENGTH_OF_EIGHT_BYTES -> 14;
            default -> 6;
          };
      return true;
    }
    payloadLeft = shortLength < LENGTH_OF_TWO_BYTES ? shortLength : longLength();
    boolean shortest =
        shortLength < LENGTH_OF_TWO_BYTES
            || payloadLeft > 0xffff
            || shortLength == LENGTH_OF_TWO_BYTES && payloadLeft >= LENGTH_OF_TWO_BYTES;
    if (payloadLeft < 0 || !shortest) {
      return fail(PROTOCOL_ERROR);
    }
    payloadRead = 0;
    if (isControl()) {
      controlPayload = new byte[(int) payloadLeft];
      return true;
    }
    messageBytes = opcode() == CONTINUATION ? messageBytes : 0;
    if (payloadLeft > MAX_MESSAGE_BYTES - messageBytes) {
      return fail(TOO_BIG);
    }
    messageBytes += payloadLeft;
    inMessage = true;
    return true;
  }

  private boolean isAllowed(int shortLength) {
    boolean masked = (header[1] & MASKED) != 0;
    boolean fits =
        switch (opcode()) {
          case CONTINUATION -> inMessage;
          case TEXT, BINARY -> !inMessage;
          case CLOSE, PING, PONG -> isFinal() && shortLength <= MAX_CONTROL_BYTES;
          default -> false;
        };
    return masked && fits && (header[0] & RESERVED) == 0;
  }

  private long longLength() {
    long length = 0;
    for (int i = 2; i < headerLength - 4; i++) {
      length = length << Byte.SIZE | header[i] & 0xff;
    }
    return length;
  }

  private void readControl(byte[] bytes, int to) {
    int length = (int) Math.min(payloadLeft, to - position);
    unmask(bytes, position, length);
    System.arraycopy(bytes, position, controlPayload, payloadRead - length, length);
    position += length;
    payloadLeft -= length;
  }

  private Request readData(byte[] bytes, int to) {
    int length = (int) Math.min(payloadLeft, to - position);
    if (length > unmaskedAhead) {
      unmask(bytes, position + unmaskedAhead, length - unmaskedAhead);
      unmaskedAhead = length;
    }
    Request request = decoder.read(bytes, position, position + length);
    int taken = decoder.position() - position;
    position += taken;
    payloadLeft -= taken;
    unmaskedAhead -= taken;
    if (payloadLeft == 0) {
      endOfFrame();
    }
    return skipping ? null : request;
  }

  private void unmask(byte[] bytes, int from, int length) {
    int mask = headerLength - 4;
    for (int i = from; i < from + length; i++) {
      bytes[i] ^= header[mask + (payloadRead++ & 3)];
    }
  }

  private void endOfFrame() {
    headerBytes = 0;
    headerLength = 2;
    switch (opcode()) {
      case CLOSE -> close();
      case PING -> control.pinged(controlPayload);
      case PONG -> {}
      default -> inMessage = !isFinal();
    }
    controlPayload = null;
  }

  /** A status of two bytes and a reason in UTF-8, or nothing (RFC 6455, 5.5.1). */
  private void close() {
    int length = controlPayload.length;
    int status =
        length < 2 ? NO_STATUS : (controlPayload[0] & 0xff) << Byte.SIZE | controlPayload[1] & 0xff;
    boolean valid =
        length == 0 || isSendable(status) && Utf8.isValid(controlPayload, 2, length);
    over = true;
    if (valid) {
      control.closed(status);
    } else {
      control.failed(PROTOCOL_ERROR);
    }
  }

  /** Status codes that may stand in a frame (RFC 6455, 7.4). */
  private static boolean isSendable(int status) {
    return status >= 1000 && status <= 1003
        || status >= 1007 && status <= 1014
        || status >= 3000 && status <= 4999;
  }

  private boolean fail(int status) {
    over = true;
    control.failed(status);
    return false;
  }
}
