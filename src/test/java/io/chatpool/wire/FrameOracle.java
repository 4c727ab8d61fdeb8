package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the input of a long connection means, read in the plainest way: all bytes behind its opening
 * at hand, split on line feeds, and then looked at frame by frame.
 *
 * @param dropCarriageReturn whether the opening's first line ended in CR LF
 */
record FrameOracle(byte[] input, boolean dropCarriageReturn, RequestLimits limits) {

  private static final String VERBS = "SORIKTH";

  /** The frames, up to a violation; the last one may not be complete, and then it is none. */
  List<String> frames() {
    List<String> frames = new ArrayList<>();
    List<byte[]> lines = completeLines();
    int first = 0;
    while (first < lines.size()) {
      String verb = latin1(lines.get(first));
      if (!isVerb(verb)) {
        frames.add(RequestOracle.VIOLATION);
        return frames;
      }
      int next = first + 1 + lineCount(verb);
      if (next > lines.size()) {
        return frames;
      }
      frames.add(frame(verb, lines.subList(first + 1, next)));
      first = next;
    }
    if (!canBecomeVerb(rest())) {
      frames.add(RequestOracle.VIOLATION);
    }
    return frames;
  }

  /** Whether bytes have come of a frame that is not complete; not if there was a violation. */
  boolean endsInFrame() {
    List<byte[]> lines = completeLines();
    int first = 0;
    while (first < lines.size()) {
      first += 1 + lineCount(latin1(lines.get(first)));
    }
    return first > lines.size() || !rest().isEmpty();
  }

  private String frame(String verb, List<byte[]> lines) {
    return switch (verb) {
      case "H" -> RequestOracle.KEEP_ALIVE;
      case "T" -> RequestOracle.TAKEN;
      case "K" -> acknowledge(RequestOracle.number(lines, 0, RequestOracle.HIGHEST));
      default -> RequestOracle.anywhere(verb, lines, limits);
    };
  }

  private static String acknowledge(long seq) {
    return seq < 0 ? RequestOracle.INVALID : "acknowledge " + seq;
  }

  private static int lineCount(String verb) {
    return switch (verb) {
      case "O" -> 4;
      case "S" -> 3;
      case "R", "K" -> 1;
      default -> 0;
    };
  }

  private static boolean isVerb(String line) {
    return line.length() == 1 && VERBS.contains(line);
  }

  /** Without a line feed; a CR may be the beginning of CR LF. */
  private boolean canBecomeVerb(String line) {
    return line.isEmpty()
        || isVerb(line)
        || dropCarriageReturn
            && line.endsWith("\r")
            && isVerb(line.substring(0, line.length() - 1));
  }

  private List<byte[]> completeLines() {
    String[] lines = latin1(input).split("\n", -1);
    return Arrays.stream(lines, 0, lines.length - 1)
        .map(line -> dropCarriageReturn ? line.replaceFirst("\r\\z", "") : line)
        .map(Pieces::latin1)
        .toList();
  }

  private String rest() {
    String all = latin1(input);
    return all.substring(all.lastIndexOf('\n') + 1);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
