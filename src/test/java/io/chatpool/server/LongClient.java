package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;

/** A long connection that is read frame by frame, or byte by byte as a test expects. */
final class LongClient implements AutoCloseable {

  /** What an {@code M} frame tells. */
  record Pushed(long seq, int from, int to, String text) {

    /** The frame as it was read. */
    String frame() {
      return "M\n%d\n%d\n%d\n%s\n".formatted(seq, from, to, text);
    }
  }

  private final RawClient client;
  private final StringBuilder unread = new StringBuilder();

  /** Where what nobody has read yet begins. */
  private int position;

  LongClient(RawClient client) {
    this.client = client;
  }

  /** Opens a long connection and reads the answer. */
  static LongClient open(InetSocketAddress address, int id, int heartbeatSeconds) {
    return new LongClient(RawClient.connect(address)).open(id, heartbeatSeconds);
  }

  LongClient open(int id, int heartbeatSeconds) {
    return send("L\n%d\n%d\n".formatted(id, heartbeatSeconds)).expect("Y\n");
  }

  RawClient raw() {
    return client;
  }

  LongClient send(String frames) {
    client.send(frames);
    return this;
  }

  /** Acknowledges, and returns when the server has read it. Only when no push can come between. */
  LongClient acknowledge(long seq) {
    return send("K\n" + seq + "\nH\n").expect("H\n");
  }

  /** Whether there is something to read within a time. */
  boolean hasMoreWithin(int millis) {
    return position < unread.length() || client.isAnsweredWithin(millis);
  }

  /** Reads exactly these characters. */
  LongClient expect(String expected) {
    assertEquals(expected, read(expected.length()));
    return this;
  }

  /** Reads an {@code M} frame. */
  Pushed message() {
    expect("M\n");
    return messageAfterVerb();
  }

  /** The rest of an {@code M} frame whose verb has been read. */
  Pushed messageAfterVerb() {
    return new Pushed(
        Long.parseLong(line()), Integer.parseInt(line()), Integer.parseInt(line()), line());
  }

  /** Reads a line, without its line feed; an empty one is also the end of the output. */
  String line() {
    int end = unread.indexOf("\n", position);
    while (end < 0) {
      if (!readMore()) {
        return read(unread.length() - position);
      }
      end = unread.indexOf("\n", position);
    }
    String line = unread.substring(position, end);
    position = end + 1;
    return line;
  }

  /** The server ends its output, and nothing comes before. */
  void expectEnd() {
    assertEquals("", readToEnd());
  }

  String readToEnd() {
    String rest = unread.substring(position) + client.readToEnd();
    position = unread.length();
    return rest;
  }

  @Override
  public void close() {
    client.close();
  }

  /** Fewer characters only at the end of the output. */
  private String read(int length) {
    while (unread.length() - position < length && readMore()) {
      // There may be more.
    }
    int end = Math.min(unread.length(), position + length);
    String characters = unread.substring(position, end);
    position = end;
    return characters;
  }

  private boolean readMore() {
    unread.delete(0, position);
    position = 0;
    String more = client.readOnce();
    unread.append(more);
    return !more.isEmpty();
  }
}
