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
public final class RequestDecoder implements RequestReader {

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

  private long thirdNumber;

  /** The pieces of a text whose line is not complete, or null. */
  private TextLine textLine;

  /** Where the next request begins in the bytes that were read last. */
  private int position;

  public RequestDecoder(RequestLimits limits) {
    this.limits = limits;
  }

  /**
   * {@inheritDoc} After a first request that is not {@link Request.Open} it is not called any more,
   * unless requests are skipped; after {@link Request.Violation} there are no more requests.
   */
  @Override
  public Request read(byte[] bytes, int from, int to) {
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

  @Override
  public int position() {
    return position;
  }

  @Override
  public void skipRequests() {
    begin();
    state = State.LOST;
  }

  @Override
  public boolean isInRequest() {
    return state != State.VERB && state != State.LOST;
  }

  @Override
  public int keptBytes() {
    return textLine == null ? 0 : textLine.capacity();
  }

  @Override
  public Request end() {
    if (verb == Verb.INFORM && state == State.VERB_END) {
      return complete(null);
    }
    if (verb == Verb.RECEIVE && state == State.NUMBER) {
      return endOfNumber();
    }
    return state == State.TEXT ? text(NO_BYTES, 0, 0, true) : Request.Invalid.INSTANCE;
  }

  @Override
  public boolean lacksOnlyLineFeed() {
    return verb == Verb.INFORM && state == State.VERB_END
        || verb == Verb.RECEIVE && state == State.NUMBER && number.length() > 0
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
      return verb.lineCount() == 0 ? complete(null) : beginLine();
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
    switch (line) {
      case 0 -> firstNumber = value;
      case 1 -> secondNumber = value;
      default -> thirdNumber = value;
    }
    line++;
    return line == verb.lineCount() ? complete(null) : beginLine();
  }

  private boolean isAllowed(long value) {
    return switch (verb.line(line)) {
      case CLIENT -> limits.isClient(value);
      case RECEIVER -> limits.isReceiver(value);
      case MAILBOX -> limits.isMailbox(value);
      case HEARTBEAT_SECONDS -> limits.isHeartbeat(value);
      case SEQ, KEY -> value >= 0;
      case TEXT -> false;
    };
  }

  private Request text(byte[] bytes, int from, int to, boolean complete) {
    if (complete && textLine == null) {
      // It has come in one piece, as most do.
      return endOfText(TextLine.text(bytes, from, to, limits.maxTextBytes(), dropCarriageReturn));
    }
    if (textLine == null) {
      textLine = new TextLine(limits.maxTextBytes());
    }
    if (!textLine.append(bytes, from, to)) {
      return invalid(complete);
    }
    return complete ? endOfText(textLine.text(dropCarriageReturn)) : null;
  }

  private Request endOfText(byte[] text) {
    return text == null ? invalid(true) : complete(text);
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
    if (line < verb.lineCount()) {
      return null;
    }
    begin();
    return Request.Invalid.INSTANCE;
  }

  private Request complete(byte[] text) {
    open |= verb == Verb.OPEN;
    begin();
    return verb.request(firstNumber, secondNumber, thirdNumber, text);
  }

  private void begin() {
    textLine = null;
    state = State.VERB;
  }
}
