package io.chatpool.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a whole input means, read in the plainest way: all bytes at hand, split on line feeds, and
 * then looked at line by line.
 */
record RequestOracle(byte[] input, RequestLimits limits) {

  static final String INVALID = "invalid";
  static final String KEEP_ALIVE = "keep alive";
  static final String VIOLATION = "violation";

  private static final Pattern NUMBER =
      Pattern.compile("[\t\n\u000b\f\r ]*([0-9]+)[\t\n\u000b\f\r ]*");

  /** The request if no more bytes come. */
  String request() {
    List<byte[]> lines = lines();
    String verb = latin1(lines.get(0));
    int me = lines.size() > 1 ? id(lines.get(1)) : -1;
    if (me < 1) {
      return INVALID;
    }
    if (verb.equals("R")) {
      return "receive " + me;
    }
    int to = lines.size() > 2 ? id(lines.get(2)) : -1;
    if (!verb.equals("S") || to < 0 || lines.size() < 4 || !isText(lines.get(3), limits)) {
      return INVALID;
    }
    return send(me, to, lines.get(3));
  }

  /** Whether the line feed of the last line that counts has come. */
  boolean isComplete() {
    return lines().size() > lineCount();
  }

  /** Whether the last line that counts has begun, and lacks nothing but its line feed. */
  boolean lacksOnlyLineFeed() {
    List<byte[]> lines = lines();
    return lines.size() == lineCount() && lines.get(lines.size() - 1).length > 0;
  }

  /** A request as text, in the words of this class. */
  static String describe(Request request) {
    if (request instanceof Request.Send send) {
      return send(send.from(), send.to(), send.text());
    }
    if (request instanceof Request.Receive receive) {
      return "receive " + receive.id();
    }
    if (request instanceof Request.Open open) {
      return "open " + open.id() + " " + open.heartbeatSeconds();
    }
    if (request instanceof Request.Acknowledge acknowledge) {
      return "acknowledge " + acknowledge.upToSeq();
    }
    if (request instanceof Request.KeepAlive) {
      return KEEP_ALIVE;
    }
    return request instanceof Request.Invalid ? INVALID : VIOLATION;
  }

  static String send(int from, int to, byte[] text) {
    return "send " + from + " " + to + " " + HexFormat.of().formatHex(text);
  }

  private int lineCount() {
    return input.length > 0 && input[0] == 'R' ? 2 : 4;
  }

  /** Without their line feeds; without their carriage returns too if the first line has both. */
  private List<byte[]> lines() {
    String[] lines = latin1(input).split("\n", -1);
    boolean dropCarriageReturn = lines.length > 1 && lines[0].endsWith("\r");
    return Arrays.stream(lines)
        .map(line -> dropCarriageReturn ? line.replaceFirst("\r\\z", "") : line)
        .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }

  private int id(byte[] line) {
    return (int) number(line, limits.maxId());
  }

  /** The number that a line holds, or -1 if it holds none or one above the highest. */
  static long number(byte[] line, long highest) {
    Matcher number = NUMBER.matcher(latin1(line));
    if (line.length > RequestLimits.MAX_NUMBER_LINE_BYTES || !number.matches()) {
      return -1;
    }
    BigInteger value = new BigInteger(number.group(1));
    return value.compareTo(BigInteger.valueOf(highest)) <= 0 ? value.longValue() : -1;
  }

  static boolean isText(byte[] line, RequestLimits limits) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      return line.length <= limits.maxTextBytes();
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
