package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Feeds an input to a decoder in pieces, and tells what comes of it as text: the one request of a
 * short connection, whose input then ends, or all requests of a long one.
 */
final class Pieces {

  private static final int LONGEST_RANDOM_PIECE = 8;

  private Pieces() {}

  static String ofSize(int size, byte[] input, RequestLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    Request request = null;
    for (int from = 0; from < input.length && request == null; from += size) {
      request = decoder.read(input, from, Math.min(input.length, from + size));
    }
    return RequestOracle.describe(request == null ? decoder.end() : request);
  }

  /** Each piece comes in an array of its own, with other bytes around it. */
  static String ofRandomSize(Random random, byte[] input, RequestLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    Request request = null;
    int from = 0;
    while (from < input.length && request == null) {
      int length = 1 + random.nextInt(Math.min(LONGEST_RANDOM_PIECE, input.length - from));
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      piece.writeBytes(latin1("\n1\n"));
      piece.write(input, from, length);
      piece.writeBytes(latin1("\n1\n"));
      request = decoder.read(piece.toByteArray(), 3, 3 + length);
      from += length;
    }
    return RequestOracle.describe(request == null ? decoder.end() : request);
  }

  static List<String> framesOfSize(int size, byte[] input, RequestLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    List<String> requests = new ArrayList<>();
    boolean goesOn = true;
    for (int from = 0; from < input.length && goesOn; from += size) {
      goesOn = feed(decoder, input, from, Math.min(input.length, from + size), requests);
    }
    return requests;
  }

  static List<String> framesOfRandomSize(Random random, byte[] input, RequestLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    List<String> requests = new ArrayList<>();
    boolean goesOn = true;
    int from = 0;
    while (from < input.length && goesOn) {
      int length = 1 + random.nextInt(Math.min(LONGEST_RANDOM_PIECE, input.length - from));
      goesOn = feed(decoder, input, from, from + length, requests);
      from += length;
    }
    return requests;
  }

  /** Tells whether there is anything more to feed: not after a violation. */
  private static boolean feed(
      RequestDecoder decoder, byte[] bytes, int from, int to, List<String> requests) {
    int position = from;
    while (position < to) {
      Request request = decoder.read(bytes, position, to);
      assertTrue(decoder.position() > position && decoder.position() <= to, "the position");
      position = decoder.position();
      if (request != null) {
        requests.add(RequestOracle.describe(request));
      } else {
        assertEquals(to, position, "all is read if no request is complete");
      }
      if (request instanceof Request.Violation) {
        return false;
      }
    }
    return true;
  }

  /** Text in which each char stands for one byte. */
  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
