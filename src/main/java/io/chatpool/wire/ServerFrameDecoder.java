package io.chatpool.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns the bytes that a server sends, in pieces of any size, into {@linkplain ServerFrame frames}.
 * It is told what the server is asked, because only that says how an answer goes on. It takes
 * nothing but what a server writes: numbers without sign or leading zeros, words of visible ASCII,
 * texts of UTF-8. It keeps no more than the lines of one frame. (NOT thread safe)
 */
public final class ServerFrameDecoder {

  /** The most messages that a mailbox may be configured to have. */
  static final int MAX_MESSAGES = 65_536;

  /** Far more than any server tells; what is beyond the known ones is read and ignored. */
  static final int MAX_INFORMATION_LINES = 64;

  /** No number that fits is longer, and no word needs to be. */
  private static final int MAX_SHORT_LINE_BYTES = 64;

  private static final int KNOWN_INFORMATION_LINES = 6;

  /** Which line of a pushed message is its text. */
  private static final int PUSHED_TEXT_LINE = 3;

  private static final int NO_SUCH_FRAME = -1;

  /** Not known before the line that says how many there are. */
  private static final int COUNT_LINE = 1;

  private static final long NO_NUMBER = -1;

  private final int maxTextBytes;

  /** What has not been answered, oldest first. */
  private final Deque<Question> questions = new ArrayDeque<>();

  /** The lines after the verb. */
  private final List<byte[]> lines = new ArrayList<>();

  /** How many lines the frame has after its verb, as far as that is known. */
  private int lineCount;

  /** The verb of the frame that is coming in, or 0. */
  private byte verb;

  private TextLine line = new TextLine(MAX_SHORT_LINE_BYTES);
  private boolean lineBegun;
  private boolean malformed;

  /**
   * For one connection.
   *
   * @param maxTextBytes the longest text of a message, in bytes of UTF-8
   */
  public ServerFrameDecoder(int maxTextBytes) {
    this.maxTextBytes = maxTextBytes;
  }

  /** The server is being asked; its answer is due after those to the questions before. */
  public void asked(Question question) {
    questions.add(question);
  }

  /** Whether the bytes that have come end with the end of a frame. */
  public boolean isBetweenFrames() {
    return verb == 0 && !lineBegun && !malformed;
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
    lineBegun |= to > from;
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
    ServerFrame wrong = verb == 0 ? begin(content) : goOn(content);
    ServerFrame frame = wrong == null && lines.size() == lineCount ? frame() : wrong;
    if (frame != null) {
      verb = 0;
      lines.clear();
    }
    line = new TextLine(isText(lines.size()) ? maxTextBytes : MAX_SHORT_LINE_BYTES);
    lineBegun = false;
    return frame;
  }

  private ServerFrame begin(byte[] content) {
    lineCount = content.length == 1 ? linesAfter(content[0]) : NO_SUCH_FRAME;
    if (lineCount == NO_SUCH_FRAME) {
      return malformed("a frame begins with none of Y, N, H, M, G and B");
    }
    boolean isHeartbeatAnswer = content[0] == 'H';
    boolean isAnswer = isHeartbeatAnswer || content[0] == 'Y' || content[0] == 'N';
    if (isAnswer && isHeartbeatAnswer != (questions.peek() == Question.HEARTBEAT)
        || isAnswer && questions.isEmpty()) {
      return malformed("an answer has no question");
    }
    verb = content[0];
    return null;
  }

  private ServerFrame goOn(byte[] content) {
    lines.add(content);
    boolean isCount = verb == 'Y' && lines.size() == COUNT_LINE;
    if (!isCount) {
      return null;
    }
    boolean ofMessages = questions.peek() == Question.RECEIVE;
    long count = NumberLine.strictValue(content, ofMessages ? MAX_MESSAGES : MAX_INFORMATION_LINES);
    if (count == NO_NUMBER) {
      return malformed("the number of lines of an answer is none, or too large");
    }
    // No messages, joined by line feeds, are an empty line [P-6].
    lineCount += ofMessages ? Math.max(1, 2 * (int) count) : (int) count;
    return null;
  }

  /** How many lines follow the verb, or at least follow it. */
  private int linesAfter(byte letter) {
    return switch (letter) {
      case 'Y' -> hasContent(questions.peek()) ? COUNT_LINE : 0;
      case 'H' -> 0;
      case 'N' -> 1;
      case 'G', 'B' -> 2;
      case 'M' -> PUSHED_TEXT_LINE + 1;
      default -> NO_SUCH_FRAME;
    };
  }

  private static boolean hasContent(Question question) {
    return question == Question.RECEIVE || question == Question.INFORMATION;
  }

  /** Whether the line of this number, counted from 0 after the verb, is a text. */
  private boolean isText(int number) {
    return verb == 'M' && number == PUSHED_TEXT_LINE
        || verb == 'Y' && questions.peek() == Question.RECEIVE && number > 0 && number % 2 == 0;
  }

  private ServerFrame frame() {
    return switch (verb) {
      case 'Y' -> granted(questions.remove());
      case 'N' -> refused(questions.remove());
      case 'H' -> {
        questions.remove();
        yield ServerFrame.HeartbeatAnswer.INSTANCE;
      }
      case 'G' -> gap();
      case 'B' -> closing();
      default -> pushed();
    };
  }

  private ServerFrame granted(Question question) {
    return switch (question) {
      case RECEIVE -> received();
      case INFORMATION -> informed();
      default -> new ServerFrame.Granted(question);
    };
  }

  private ServerFrame received() {
    List<ReceivedMessage> messages = new ArrayList<>(lines.size() / 2);
    if (number(0, MAX_MESSAGES) == 0) {
      return text(1).isEmpty()
          ? new ServerFrame.Received(messages)
          : malformed("an answer has more messages than it says");
    }
    for (int i = 1; i < lines.size(); i += 2) {
      long from = number(i, Integer.MAX_VALUE);
      if (from < 1) {
        return malformed("a sender is not an id");
      }
      messages.add(new ReceivedMessage((int) from, text(i + 1)));
    }
    return new ServerFrame.Received(List.copyOf(messages));
  }

  private ServerFrame informed() {
    if (lines.size() <= KNOWN_INFORMATION_LINES || !isWord(1)) {
      return malformed("what the server tells of itself is not complete");
    }
    long epoch = number(2, RequestEncoder.KEY_END - 1);
    long smallest = Long.MAX_VALUE;
    for (int i = 3; i <= KNOWN_INFORMATION_LINES; i++) {
      smallest = Math.min(smallest, number(i, Integer.MAX_VALUE));
    }
    if (epoch == NO_NUMBER || smallest < 1) {
      return malformed("what the server tells of itself is not a number");
    }
    RequestLimits limits = new RequestLimits(limit(3), limit(4), limit(5), limit(6));
    return new ServerFrame.Informed(new ServerInformation(text(1), epoch, limits));
  }

  private int limit(int index) {
    return (int) number(index, Integer.MAX_VALUE);
  }

  private ServerFrame refused(Question question) {
    return isWord(0)
        ? new ServerFrame.Refused(question, text(0))
        : malformed("a reason is not a word");
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
        : new ServerFrame.Pushed(seq, (int) from, (int) to, text(PUSHED_TEXT_LINE));
  }

  private String text(int index) {
    return new String(lines.get(index), StandardCharsets.UTF_8);
  }

  private long number(int index, long max) {
    return NumberLine.strictValue(lines.get(index), max);
  }

  /** Visible ASCII without a space: a reason may be shown as it is. */
  private boolean isWord(int index) {
    for (byte b : lines.get(index)) {
      if (b <= ' ' || b >= 0x7f) {
        return false;
      }
    }
    return lines.get(index).length > 0;
  }

  private static ServerFrame tooLong() {
    return malformed("a line is too long");
  }

  private static ServerFrame malformed(String fault) {
    return new ServerFrame.Malformed(fault);
  }
}
