package io.chatpool.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads all bytes that a server has sent in answer to one request. It takes nothing but what a
 * server writes: an answer that was cut off, or goes on after its end, is {@link
 * Response.Malformed} and never a shorter answer.
 */
public final class ResponseDecoder {

  private static final Response CUT_OFF = new Response.Malformed("it ends too early");

  private ResponseDecoder() {}

  /** Reads the answer to a send [P-5]. */
  public static Response sent(byte[] answer) {
    AnswerLines lines = new AnswerLines(answer);
    String verdict = lines.next();
    return "Y".equals(verdict) ? last(lines, Response.Stored.INSTANCE) : notGranted(verdict, lines);
  }

  /** Reads the answer to a receive [P-6]. */
  public static Response received(byte[] answer) {
    AnswerLines lines = new AnswerLines(answer);
    String verdict = lines.next();
    return "Y".equals(verdict) ? messages(lines) : notGranted(verdict, lines);
  }

  private static Response messages(AnswerLines lines) {
    String countLine = lines.next();
    if (countLine == null) {
      return CUT_OFF;
    }
    int count = number(countLine);
    if (count < 0) {
      return malformed("its number of messages is none");
    }
    if (count == 0) {
      return noMessages(lines);
    }
    // No capacity from the count: the server may announce more than it sends.
    List<ReceivedMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String from = lines.next();
      String text = lines.next();
      if (text == null) {
        return lines.isBroken() ? malformed("a text is not UTF-8") : CUT_OFF;
      }
      if (number(from) < 1) {
        return malformed("a sender is not an id");
      }
      messages.add(new ReceivedMessage(number(from), text));
    }
    return last(lines, new Response.Received(List.copyOf(messages)));
  }

  /** No messages, joined by line feeds, are an empty line. */
  private static Response noMessages(AnswerLines lines) {
    String joined = lines.next();
    if (joined == null) {
      return CUT_OFF;
    }
    return joined.isEmpty()
        ? last(lines, new Response.Received(List.of()))
        : malformed("it has more messages than it says");
  }

  private static Response notGranted(String verdict, AnswerLines lines) {
    if (verdict == null) {
      return CUT_OFF;
    }
    if (!verdict.equals("N")) {
      return malformed("it begins with neither Y nor N");
    }
    String reason = lines.next();
    if (reason == null) {
      return CUT_OFF;
    }
    return isWord(reason)
        ? last(lines, new Response.Refused(reason))
        : malformed("its reason is not a word");
  }

  private static Response last(AnswerLines lines, Response response) {
    return lines.isAtEnd() ? response : malformed("it goes on after its end");
  }

  private static Response malformed(String fault) {
    return new Response.Malformed(fault);
  }

  /** A number as servers write them, without sign or leading zeros; -1 if the line is none. */
  private static int number(String line) {
    boolean digits = !line.isEmpty() && line.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean canonical = line.equals("0") || !line.startsWith("0");
    if (!digits || !canonical || line.length() > String.valueOf(Integer.MAX_VALUE).length()) {
      return -1;
    }
    long value = Long.parseLong(line);
    return value <= Integer.MAX_VALUE ? (int) value : -1;
  }

  /** Visible ASCII without a space: a reason may be shown as it is. */
  private static boolean isWord(String line) {
    return !line.isEmpty() && line.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
