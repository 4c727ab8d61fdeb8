package io.chatpool.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Feeds an input to a decoder in pieces and then ends it; tells the request as text. */
final class Pieces {

  private static final int LONGEST_RANDOM_PIECE = 8;

  private Pieces() {}

  static String ofSize(int size, byte[] input, ProtocolLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    Request request = null;
    for (int from = 0; from < input.length && request == null; from += size) {
      request = decoder.decode(input, from, Math.min(input.length, from + size));
    }
    return RequestOracle.describe(request == null ? decoder.end() : request);
  }

  /** Each piece comes in an array of its own, with other bytes around it. */
  static String ofRandomSize(Random random, byte[] input, ProtocolLimits limits) {
    RequestDecoder decoder = new RequestDecoder(limits);
    Request request = null;
    int from = 0;
    while (from < input.length && request == null) {
      int length = 1 + random.nextInt(Math.min(LONGEST_RANDOM_PIECE, input.length - from));
      ByteArrayOutputStream piece = new ByteArrayOutputStream();
      piece.writeBytes(latin1("\n1\n"));
      piece.write(input, from, length);
      piece.writeBytes(latin1("\n1\n"));
      request = decoder.decode(piece.toByteArray(), 3, 3 + length);
      from += length;
    }
    return RequestOracle.describe(request == null ? decoder.end() : request);
  }

  /** Text in which each char stands for one byte. */
  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
