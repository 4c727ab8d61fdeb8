package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What a {@link WebSocketReader} makes of its input, as text, however the input is given to it. */
final class HeardOverWebSocket implements WebSocketReader.Control {

  private static final int LONGEST_RANDOM_PIECE = 40;

  private final List<String> heard = new ArrayList<>();
  private final WebSocketReader reader;

  HeardOverWebSocket(RequestLimits limits) {
    reader = new WebSocketReader(new RequestDecoder(limits), this);
  }

  WebSocketReader reader() {
    return reader;
  }

  List<String> heard() {
    return heard;
  }

  static List<String> inPiecesOf(int size, byte[] input, RequestLimits limits) {
    HeardOverWebSocket heard = new HeardOverWebSocket(limits);
    for (int from = 0; from < input.length; from += size) {
      heard.feed(Arrays.copyOfRange(input, from, Math.min(input.length, from + size)));
    }
    return heard.heard;
  }

  /**
   * As a connection does that may stop after each request: what is not read yet waits in another
   * array, at another place of it, more may be added to it, and it may be given only in part.
   */
  static List<String> withPauses(Random random, byte[] input, RequestLimits limits) {
    HeardOverWebSocket heard = new HeardOverWebSocket(limits);
    byte[] waiting = {};
    int from = 0;
    while (from < input.length || waiting.length > 0) {
      int more = Math.min(input.length - from, random.nextInt(LONGEST_RANDOM_PIECE));
      int offset = random.nextInt(3);
      byte[] array = new byte[offset + waiting.length + more];
      System.arraycopy(waiting, 0, array, offset, waiting.length);
      System.arraycopy(input, from, array, offset + waiting.length, more);
      from += more;
      int to = offset + random.nextInt(array.length - offset + 1);
      int position = offset;
      while (position < to && random.nextInt(3) > 0) {
        position = heard.read(array, position, to);
      }
      waiting = Arrays.copyOfRange(array, position, array.length);
    }
    return heard.heard;
  }

  /** All of it, and no request is left in it. The bytes are changed. */
  void feed(byte[] bytes) {
    int position = 0;
    while (position < bytes.length) {
      position = read(bytes, position, bytes.length);
    }
  }

  private int read(byte[] bytes, int from, int to) {
    Request request = reader.read(bytes, from, to);
    assertTrue(reader.position() > from && reader.position() <= to, "the position");
    if (request != null) {
      heard.add(RequestOracle.describe(request));
    }
    return reader.position();
  }

  @Override
  public void pinged(byte[] payload) {
    heard.add("pinged " + HexFormat.of().formatHex(payload));
  }

  @Override
  public void closed(int status) {
    heard.add("closed " + status);
  }

  @Override
  public void failed(int status) {
    heard.add("failed " + status);
  }
}
