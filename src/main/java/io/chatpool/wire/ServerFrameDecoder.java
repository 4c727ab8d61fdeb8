package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Turns the bytes of a long connection, in pieces of any size, into {@linkplain ServerFrame
 * frames}. It takes nothing but what a server writes: numbers without sign or leading zeros, words
 * of visible ASCII, texts of UTF-8. It keeps no more than the lines of one frame. (NOT thread safe)
 */
public final class ServerFrameDecoder {

  /** No number that fits is longer, and no word needs to be. */
  private static final int MAX_SHORT_LINE_BYTES = 64;

  private static final int MOST_LINES = 4;

  /** Which line of a message is its text. */
  private static final int TEXT_LINE = 3;

  private static final long NO_NUMBER = -1;

  private final int maxTextBytes;

  /** The lines after the verb. */
  private final byte[][] lines = new byte[MOST_LINES][];

  private int lineCount;

  /** The verb of the frame that is coming in, or 0. */
  private byte verb;

  private TextLine line = new TextLine(MAX_SHORT_LINE_BYTES);
  private boolean malformed;

  /**
   * For one connection.
   *
   * @param maxTextBytes the longest text of a message, in bytes of UTF-8
   */
  public ServerFrameDecoder(int maxTextBytes) {
    this.maxTextBytes = maxTextBytes;
  }

  /**
   * Takes the next bytes and tells the frames that they complete, in order. After {@link
   * ServerFrame.Malformed} all bytes are ignored.
   */
  public void decode(byte[] bytes, int from, int to, Consumer<ServerFrame> frames) {
    int begin = from;
    for (int i = from; i < to && !malformed; i++) {
      if (bytes[i] == '\n') {
        tell(take(bytes, begin, i) ? endOfLine() : tooLong(), frames);
        begin = i + 1;
      }
    }
    if (!malformed && !take(bytes, begin, to)) {
      tell(tooLong(), frames);
    }
  }

  private boolean take(byte[] bytes, int from, int to) {
    return line.append(bytes, from, to);
  }

  private void tell(ServerFrame frame, Consumer<ServerFrame> frames) {
    if (frame != null) {
      malformed = frame instanceof ServerFrame.Malformed;
      frames.accept(frame);
    }
  }

  /** The frame that this line completes, or null. */
  private ServerFrame endOfLine() {
    byte[] content = line.text(false);
    if (content == null) {
      return malformed("a line is too long or not UTF-8");
    }
    if (verb != 0) {
      lines[lineCount++] = content;
    } else if (content.length == 1 && linesAfter(content[0]) >= 0) {
      verb = content[0];
    } else {
      return malformed("a frame begins with none of Y, N, H, M, G and B");
    }
    ServerFrame frame = lineCount == linesAfter(verb) ? frame() : null;
    if (frame != null) {
      verb = 0;
      lineCount = 0;
    }
    boolean isText = verb == 'M' && lineCount == TEXT_LINE;
    line = new TextLine(isText ? maxTextBytes : MAX_SHORT_LINE_BYTES);
    return frame;
  }

  /** How many lines follow the verb; -1 if it is none. */
  private static int linesAfter(byte verb) {
    return switch (verb) {
      case 'Y', 'H' -> 0;
      case 'N' -> 1;
      case 'G', 'B' -> 2;
      case 'M' -> MOST_LINES;
      default -> -1;
    };
  }

  private ServerFrame frame() {
    return switch (verb) {
      case 'Y' -> ServerFrame.Granted.INSTANCE;
      case 'H' -> ServerFrame.HeartbeatAnswer.INSTANCE;
      case 'N' -> refused();
      case 'G' -> gap();
      case 'B' -> closing();
      default -> pushed();
    };
  }

  private ServerFrame refused() {
    return isWord(0) ? new ServerFrame.Refused(text(0)) : malformed("a reason is not a word");
  }

  private ServerFrame gap() {
    long dropped = number(0, Long.MAX_VALUE);
    long expired = number(1, Long.MAX_VALUE);
    return dropped == NO_NUMBER || expired == NO_NUMBER
        ? malformed("the count of a gap is not a number")
        : new ServerFrame.Gap(dropped, expired);
  }

  private ServerFrame closing() {
    if (!isWord(0)) {
      return malformed("a reason is not a word");
    }
    if (text(1).equals(String.valueOf(Goodbye.DO_NOT_RETRY))) {
      return new ServerFrame.Closing(text(0), Goodbye.DO_NOT_RETRY);
    }
    long retrySeconds = number(1, Integer.MAX_VALUE);
    return retrySeconds == NO_NUMBER
        ? malformed("the time to come back is not a number")
        : new ServerFrame.Closing(text(0), (int) retrySeconds);
  }

  private ServerFrame pushed() {
    long seq = number(0, Long.MAX_VALUE);
    long from = number(1, Integer.MAX_VALUE);
    long to = number(2, Integer.MAX_VALUE);
    return seq < 1 || from < 1 || to == NO_NUMBER
        ? malformed("the number or an id of a message is none")
        : new ServerFrame.Pushed(seq, (int) from, (int) to, text(TEXT_LINE));
  }

  private String text(int index) {
    return new String(lines[index], StandardCharsets.UTF_8);
  }

  /** A number as servers write them, at most this large; otherwise {@link #NO_NUMBER}. */
  private long number(int index, long max) {
    byte[] digits = lines[index];
    if (digits.length == 0 || digits[0] == '0' && digits.length > 1) {
      return NO_NUMBER;
    }
    long number = 0;
    for (byte b : digits) {
      int digit = b - '0';
      if (digit < 0 || digit > 9 || number > (max - digit) / 10) {
        return NO_NUMBER;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  /** Visible ASCII without a space: a reason may be shown as it is. */
  private boolean isWord(int index) {
    for (byte b : lines[index]) {
      if (b <= ' ' || b >= 0x7f) {
        return false;
      }
    }
    return lines[index].length > 0;
  }

  private static ServerFrame tooLong() {
    return malformed("a line is too long");
  }

  private static ServerFrame malformed(String fault) {
    return new ServerFrame.Malformed(fault);
  }
}
