package io.chatpool.wire;

/**
 * Turns bytes, in pieces of any size, into {@link Request}s: each byte is looked at once, and no
 * more is kept than one text of the allowed length. (NOT thread safe)
 *
 * <p>The first request of a connection decides what it is. Bytes that can no longer become a first
 * request are told as {@link Request.Invalid} at once, not when their last line ends [P-10]. After
 * {@link Request.Open} the connection is a stream of frames: one with a bad value is read to the
 * end of its last line, and the next one follows [P-22].
 */
public final class RequestDecoder {

  private enum State {
    /** A request begins. */
    VERB,
    /** The verb has come: its line feed, or CR LF, must follow. */
    VERB_END,
    /** The verb's CR has come: only a line feed may follow. */
    VERB_LF,
    /** In a line with a number. */
    NUMBER,
    /** In the line with the text. */
    TEXT,
    /** In a line of a frame that is invalid whatever comes. */
    SKIP,
    /** Behind a violation: where a frame begins is not known any more. */
    LOST
  }

  private static final byte[] NO_BYTES = {};

  private final RequestLimits limits;
  private final NumberLine number = new NumberLine();

  private State state = State.VERB;
  private Verb verb;

  /** How many lines of the verb are complete. */
  private int line;

  /** The connection has been opened as a long one. */
  private boolean open;

  /** The first line ended in CR LF, so CR is dropped from the end of every line [P-3]. */
  private boolean dropCarriageReturn;

  /** The ids or other numbers of this request, in order. */
  private long firstNumber;

  private long secondNumber;

  /** The pieces of a text whose line is not complete, or null. */
  private TextLine textLine;

  /** Where the next request begins in the bytes that were decoded last. */
  private int position;

  public RequestDecoder(RequestLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes the next bytes, up to the end of a request. After {@link Request.Open} it is called again
   * for those from {@link #position} on; after any other first request it is not called any more.
   * After {@link Request.Violation} there are no more requests.
   *
   * @return the request, or null while it is not complete
   */
  public Request decode(byte[] bytes, int from, int to) {
    int i = state == State.LOST ? to : from;
    Request request = null;
    while (i < to && request == null) {
      if (state == State.NUMBER && number.readLine(bytes, i, to)) {
        i += number.length() + 1;
        request = endOfNumber();
      } else if (state == State.NUMBER || state == State.TEXT || state == State.SKIP) {
        int end = EightBytes.lineFeedOrEnd(bytes, i, to);
        request = line(bytes, i, end, end < to);
        i = Math.min(end + 1, to);
      } else {
        request = verb(bytes[i]);
        i++;
      }
    }
    position = i;
    return request;
  }

  /** Where the request after the one that {@link #decode} has returned begins. */
  public int position() {
    return position;
  }

  /**
   * No more bytes will come: what has come is the whole request, split on line feeds, and its last
   * line may be empty [P-2]. Only for the first request.
   */
  public Request end() {
    if (verb == Verb.RECEIVE && state == State.NUMBER) {
      return endOfNumber();
    }
    return state == State.TEXT ? text(NO_BYTES, 0, 0, true) : Request.Invalid.INSTANCE;
  }

  /**
   * Whether only the last line feed is missing, and its line has at least one byte [P-2]. Only for
   * the first request.
   */
  public boolean lacksOnlyLineFeed() {
    return verb == Verb.RECEIVE && state == State.NUMBER && number.length() > 0
        || state == State.TEXT && textLine != null && !textLine.isEmpty(dropCarriageReturn);
  }

  private Request verb(byte b) {
    if (state == State.VERB) {
      verb = Verb.of(b, open);
      state = State.VERB_END;
      return verb == null ? noVerb() : null;
    }
    if (b == '\n') {
      line = 0;
      return verb.lineCount() == 0 ? complete(request()) : beginLine();
    }
    if (b == '\r' && state == State.VERB_END && (dropCarriageReturn || !open)) {
      dropCarriageReturn = true;
      state = State.VERB_LF;
      return null;
    }
    return noVerb();
  }

  private Request noVerb() {
    if (!open) {
      return Request.Invalid.INSTANCE;
    }
    state = State.LOST;
    return Request.Violation.INSTANCE;
  }

  private Request beginLine() {
    if (verb.line(line) == Verb.Line.TEXT) {
      state = State.TEXT;
    } else {
      number.reset();
      state = State.NUMBER;
    }
    return null;
  }

  /** A piece of a line, or the last one. */
  private Request line(byte[] bytes, int from, int to, boolean complete) {
    return switch (state) {
      case NUMBER -> number(bytes, from, to, complete);
      case TEXT -> text(bytes, from, to, complete);
      default -> complete ? endOfSkippedLine() : null;
    };
  }

  private Request number(byte[] bytes, int from, int to, boolean complete) {
    // A CR before the LF is no part of the line.
    int dropped = dropCarriageReturn && to > from && bytes[to - 1] == '\r' ? 1 : 0;
    number.append(bytes, from, to);
    if (to > from && number.length() - dropped > RequestLimits.MAX_NUMBER_LINE_BYTES) {
      return invalid(complete);
    }
    return complete ? endOfNumber() : null;
  }

  private Request endOfNumber() {
    long value = number.value();
    if (!isAllowed(value)) {
      return invalid(true);
    }
    if (line == 0) {
      firstNumber = value;
    } else {
      secondNumber = value;
    }
    line++;
    return line == verb.lineCount() ? complete(request()) : beginLine();
  }

  private boolean isAllowed(long value) {
    return switch (verb.line(line)) {
      case CLIENT -> limits.isClient(value);
      case RECEIVER -> limits.isReceiver(value);
      case SESSION -> limits.isSession(value);
      case HEARTBEAT_SECONDS -> limits.isHeartbeat(value);
      case SEQ -> value >= 0;
      case TEXT -> false;
    };
  }

  private Request text(byte[] bytes, int from, int to, boolean complete) {
    if (complete && textLine == null) {
      // It has come in one piece, as most do.
      return send(TextLine.text(bytes, from, to, limits.maxTextBytes(), dropCarriageReturn));
    }
    if (textLine == null) {
      textLine = new TextLine(limits.maxTextBytes());
    }
    if (!textLine.append(bytes, from, to)) {
      return invalid(complete);
    }
    return complete ? send(textLine.text(dropCarriageReturn)) : null;
  }

  private Request send(byte[] text) {
    return text == null
        ? invalid(true)
        : complete(new Request.Send((int) firstNumber, (int) secondNumber, text));
  }

  /**
   * The request cannot be answered otherwise any more; on a long connection its rest is skipped.
   */
  private Request invalid(boolean lineIsComplete) {
    if (!open) {
      return Request.Invalid.INSTANCE;
    }
    textLine = null;
    state = State.SKIP;
    return lineIsComplete ? endOfSkippedLine() : null;
  }

  private Request endOfSkippedLine() {
    line++;
    return line == verb.lineCount() ? complete(Request.Invalid.INSTANCE) : null;
  }

  private Request complete(Request request) {
    textLine = null;
    state = State.VERB;
    return request;
  }

  private Request request() {
    return switch (verb) {
      case RECEIVE -> new Request.Receive((int) firstNumber);
      case OPEN -> open();
      case ACKNOWLEDGE -> new Request.Acknowledge(firstNumber);
      case KEEP_ALIVE -> Request.KeepAlive.INSTANCE;
      case SEND -> throw new IllegalStateException("A send ends with its text");
    };
  }

  private Request open() {
    open = true;
    return new Request.Open((int) firstNumber, (int) secondNumber);
  }
}
