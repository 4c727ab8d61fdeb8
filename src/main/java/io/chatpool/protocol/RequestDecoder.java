package io.chatpool.protocol;

/**
 * Turns the bytes of one request, in pieces of any size, into a {@link Request}: each byte is
 * looked at once, and no more is kept than one text of the allowed length. (NOT thread safe)
 *
 * <p>Bytes that can no longer become a request are told as {@link Request.Invalid} at once, not
 * when their last line ends [P-10].
 */
public final class RequestDecoder {

  private enum Line {
    /** Nothing has come yet. */
    VERB,
    /** The verb has come: its line feed, or CR LF, must follow. */
    VERB_END,
    /** The verb's CR has come: only a line feed may follow. */
    VERB_LF,
    MY_ID,
    TO_ID,
    TEXT
  }

  private final ProtocolLimits limits;
  private final IdLine idLine = new IdLine();

  private Line line = Line.VERB;
  private byte verb;

  /** The first line ended in CR LF, so CR is dropped from the end of every line [P-3]. */
  private boolean dropCarriageReturn;

  private int myId;
  private int toId;

  /** Null until the text line begins: most connections that wait hold no text. */
  private TextLine textLine;

  public RequestDecoder(ProtocolLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes the next bytes, up to the end of the request. It is not called again after it has
   * returned a request.
   *
   * @return the request, or null while it is not complete
   */
  public Request decode(byte[] bytes, int from, int to) {
    int i = from;
    Request request = null;
    while (i < to && request == null) {
      if (line == Line.TEXT) {
        int end = lineFeedOrEnd(bytes, i, to);
        request = text(bytes, i, end, end < to);
        i = end + 1;
      } else {
        request = line == Line.MY_ID || line == Line.TO_ID ? id(bytes[i]) : verb(bytes[i]);
        i++;
      }
    }
    return request;
  }

  /**
   * No more bytes will come: what has come is the whole request, split on line feeds, and its last
   * line may be empty [P-2].
   */
  public Request end() {
    switch (line) {
      case MY_ID:
        return verb == 'R' ? endOfIdLine() : Request.Invalid.INSTANCE;
      case TEXT:
        return endOfText();
      default:
        return Request.Invalid.INSTANCE;
    }
  }

  /** Whether only the last line feed is missing, and its line has at least one byte [P-2]. */
  public boolean lacksOnlyLineFeed() {
    return verb == 'R' && line == Line.MY_ID && idLine.length() > 0
        || line == Line.TEXT && !textLine.isEmpty(dropCarriageReturn);
  }

  private Request verb(byte b) {
    if (line == Line.VERB && (b == 'S' || b == 'R')) {
      verb = b;
      line = Line.VERB_END;
    } else if (line == Line.VERB_END && b == '\r') {
      dropCarriageReturn = true;
      line = Line.VERB_LF;
    } else if (line != Line.VERB && b == '\n') {
      line = Line.MY_ID;
    } else {
      return Request.Invalid.INSTANCE;
    }
    return null;
  }

  private Request id(byte b) {
    if (b == '\n') {
      return endOfIdLine();
    }
    idLine.append(b);
    return idLine.length() > ProtocolLimits.MAX_ID_LINE_BYTES ? Request.Invalid.INSTANCE : null;
  }

  private Request endOfIdLine() {
    int id = idLine.value();
    idLine.reset();
    if (line == Line.TO_ID) {
      toId = id;
      textLine = new TextLine(limits.maxTextBytes());
      line = Line.TEXT;
      return limits.isReceiver(id) ? null : Request.Invalid.INSTANCE;
    }
    if (!limits.isClient(id)) {
      return Request.Invalid.INSTANCE;
    }
    myId = id;
    line = Line.TO_ID;
    return verb == 'R' ? new Request.Receive(id) : null;
  }

  private Request text(byte[] bytes, int from, int to, boolean complete) {
    if (!textLine.append(bytes, from, to)) {
      return Request.Invalid.INSTANCE;
    }
    return complete ? endOfText() : null;
  }

  private Request endOfText() {
    byte[] text = textLine.text(dropCarriageReturn);
    return text == null ? Request.Invalid.INSTANCE : new Request.Send(myId, toId, text);
  }

  private static int lineFeedOrEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n') {
      i++;
    }
    return i;
  }
}
