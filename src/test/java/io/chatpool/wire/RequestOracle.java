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
  static final String INFORM = "inform";
  static final String TAKEN = "taken";

  /** The highest {@code seq} and the highest key. */
  static final long HIGHEST = (1L << 53) - 1;

  private static final Pattern NUMBER =
      Pattern.compile("[\t\n\u000b\f\r ]*([0-9]+)[\t\n\u000b\f\r ]*");

  /** The request if no more bytes come. */
  String request() {
    List<byte[]> lines = lines();
    String verb = latin1(lines.get(0));
    return verb.equals("L") ? open(lines) : anywhere(verb, lines.subList(1, lines.size()), limits);
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
      return sent("send", send.from(), send.to(), send.text());
    }
    if (request instanceof Request.SendOnce send) {
      return sent("once " + send.key(), send.from(), send.to(), send.text());
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
    if (request instanceof Request.Inform) {
      return INFORM;
    }
    if (request instanceof Request.Taken) {
      return TAKEN;
    }
    return request instanceof Request.Invalid ? INVALID : VIOLATION;
  }

  /** A request that may come anywhere: its verb, and the lines that follow as far as they are. */
  static String anywhere(String verb, List<byte[]> lines, RequestLimits limits) {
    long me = number(lines, 0, limits.maxId());
    long to = number(lines, 1, limits.maxId());
    long key = number(lines, 2, HIGHEST);
    return switch (verb) {
      case "I" -> INFORM;
      case "R" -> me < 1 ? INVALID : "receive " + me;
      case "S" -> sent("send", me, to, text(lines, 2, limits));
      case "O" -> key < 0 ? INVALID : sent("once " + key, me, to, text(lines, 3, limits));
      default -> INVALID;
    };
  }

  static String sent(String what, long from, long to, byte[] text) {
    return from < 1 || to < 0 || text == null
        ? INVALID
        : what + " " + from + " " + to + " " + HexFormat.of().formatHex(text);
  }

  private String open(List<byte[]> lines) {
    long id = number(lines, 1, limits.maxId());
    long seconds = number(lines, 2, limits.heartbeatSecondsMax());
    return !isComplete() || id < 0 || seconds < limits.heartbeatSecondsMin()
        ? INVALID
        : "open " + id + " " + seconds;
  }

  private int lineCount() {
    return switch (input.length > 0 ? input[0] : 0) {
      case 'I' -> 1;
      case 'R' -> 2;
      case 'L' -> 3;
      case 'O' -> 5;
      default -> 4;
    };
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

  /** The number that a line holds, or -1 if it is not there, or holds none up to the highest. */
  static long number(List<byte[]> lines, int index, long highest) {
    if (index >= lines.size() || lines.get(index).length > RequestLimits.MAX_NUMBER_LINE_BYTES) {
      return -1;
    }
    Matcher number = NUMBER.matcher(latin1(lines.get(index)));
    if (!number.matches()) {
      return -1;
    }
    BigInteger value = new BigInteger(number.group(1));
    return value.compareTo(BigInteger.valueOf(highest)) <= 0 ? value.longValue() : -1;
  }

  /** A line, or null if it is not there or no text. */
  private static byte[] text(List<byte[]> lines, int index, RequestLimits limits) {
    if (index >= lines.size() || lines.get(index).length > limits.maxTextBytes()) {
      return null;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(lines.get(index)));
      return lines.get(index);
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
