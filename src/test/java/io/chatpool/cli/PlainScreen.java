package io.chatpool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What somebody sees who looks at a terminal: as much of one as a line editor uses on short lines
 * of ASCII. What it does not know is an error, so nothing is overlooked.
 */
final class PlainScreen extends OutputStream {

  private static final char ESCAPE = 0x1b;
  private static final long PATIENCE_MILLIS = 15_000;

  private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
  private int column;

  /** An escape sequence that has begun; empty if none has. */
  private final StringBuilder sequence = new StringBuilder();

  private final StringBuilder unknown = new StringBuilder();

  private boolean bracketsPastes;

  @Override
  public synchronized void write(int b) {
    show((char) (b & 0xff));
    notifyAll();
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    new String(bytes, offset, length, StandardCharsets.ISO_8859_1).chars().forEach(this::write);
  }

  /** Waits until the last lines on the screen are these. */
  void expectAtTheEnd(String... expected) {
    await(shown -> endsWith(shown, List.of(expected)), List.of(expected));
  }

  /** Waits until this line is on the screen. */
  void expectLine(String expected) {
    await(shown -> shown.contains(expected), List.of(expected));
  }

  synchronized boolean bracketsPastes() {
    return bracketsPastes;
  }

  private synchronized void await(Predicate<List<String>> condition, List<String> expected) {
    long deadlineNanos = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!condition.test(shown())) {
      long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        assertEquals(expected, shown());
      }
      try {
        wait(Math.max(1, leftMillis));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertEquals("", unknown.toString(), "sequences that this screen does not know");
  }

  private static boolean endsWith(List<String> shown, List<String> expected) {
    int from = shown.size() - expected.size();
    return from >= 0 && shown.subList(from, shown.size()).equals(expected);
  }

  private List<String> shown() {
    return lines.stream().map(line -> line.toString().stripTrailing()).toList();
  }

  private void show(char character) {
    if (sequence.length() > 0) {
      sequence.append(character);
      if (isComplete()) {
        interpret(sequence.toString());
        sequence.setLength(0);
      }
    } else if (character == ESCAPE) {
      sequence.append(character);
    } else if (character == '\r') {
      column = 0;
    } else if (character == '\n') {
      lines.add(new StringBuilder());
    } else if (character == '\b') {
      column--;
    } else if (character >= ' ') {
      put(character);
    } else {
      unknown.append(" control ").append((int) character);
    }
  }

  private void put(char character) {
    StringBuilder line = line();
    while (line.length() <= column) {
      line.append(' ');
    }
    line.setCharAt(column, character);
    column++;
  }

  /** {@code ESC =} and {@code ESC >} have two characters; {@code ESC [} goes on to a letter. */
  private boolean isComplete() {
    char last = sequence.charAt(sequence.length() - 1);
    return sequence.length() == 2 ? last != '[' : Character.isLetter(last);
  }

  private void interpret(String escape) {
    String code = escape.substring(1);
    if (code.equals("[?2004h")) {
      bracketsPastes = true;
    } else if (code.equals("[K")) {
      line().setLength(Math.min(column, line().length()));
    } else if (!code.matches("[=>]|\\[\\?[0-9]+[hl]")) {
      unknown.append(' ').append(code);
    }
  }

  private StringBuilder line() {
    return lines.get(lines.size() - 1);
  }
}
