package io.chatpool.golden;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Conversations on short connections, read from the text files in {@code golden}:
 *
 * <pre>
 * # why this conversation is kept; the lines at the top
 * C: R\n1\n          a client connects and sends these bytes
 * C-end: R\n1        the same, and then it shuts its sending side
 * S: Y\n0\n\n        the whole answer, until the end of input
 * T: +30s            time passes
 * </pre>
 *
 * <p>Bytes are UTF-8, or {@code \n \r \t \\} and {@code \xHH}. A request under {@code C} whose last
 * line feed is missing is complete only after the grace period.
 */
public final class GoldenConversations {

  /** The pool's time when a conversation begins. */
  static final long START_MICROS = 1_795_392_000_000_000L;

  /** One file. */
  public record Conversation(String name, String why, List<Step> steps) {}

  /** What a runner has to do, in order. */
  public sealed interface Step {

    /**
     * One short connection.
     *
     * @param endInput whether the client shuts its sending side after the request
     */
    record Exchange(byte[] request, boolean endInput, byte[] answer) implements Step {
      /** As it is in the file. */
      @Override
      public String toString() {
        return (endInput ? "C-end: " : "C: ") + escape(request);
      }
    }

    record Pass(long seconds) implements Step {}
  }

  /** An escape, or what is between two. */
  private static final Pattern PART = Pattern.compile("\\\\[nrt\\\\]|\\\\x[0-9a-f]{2}|[^\\\\]+");

  private GoldenConversations() {}

  /** All of them, by name. */
  public static List<Conversation> load() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().map(GoldenConversations::read).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Bytes as they are written in the files. */
  public static String escape(byte[] bytes) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : bytes) {
      switch (b) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case '\\' -> escaped.append("\\\\");
        default -> {
          boolean printable = b >= ' ' && b <= '~';
          escaped.append(printable ? (char) b : "\\x" + HexFormat.of().toHexDigits(b));
        }
      }
    }
    return escaped.toString();
  }

  static Conversation parse(String name, List<String> lines) {
    StringBuilder why = new StringBuilder();
    List<Step> steps = new ArrayList<>();
    String client = null;
    int number = 0;
    for (String line : lines) {
      number++;
      boolean answered = client == null;
      try {
        if (line.startsWith("#") && answered && steps.isEmpty()) {
          why.append(line.substring(1).strip()).append('\n');
        } else if (line.startsWith("C") && answered) {
          client = line;
        } else if (line.startsWith("S: ") && !answered) {
          steps.add(exchange(client, unescape(line.substring(3))));
          client = null;
        } else if (line.matches("T: \\+[0-9]+s") && answered) {
          steps.add(new Step.Pass(Long.parseLong(line.substring(4, line.length() - 1))));
        } else if (!line.isEmpty()) {
          throw new IllegalArgumentException("not expected here");
        }
      } catch (IllegalArgumentException malformed) {
        throw new IllegalArgumentException(name + ":" + number + ": " + line, malformed);
      }
    }
    if (why.isEmpty() || steps.isEmpty() || client != null) {
      throw new IllegalArgumentException(name + ": needs a reason, steps, and an answer to each C");
    }
    return new Conversation(name, why.toString(), List.copyOf(steps));
  }

  static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher part = PART.matcher(text);
    int end = 0;
    while (part.find() && part.start() == end) {
      bytes.writeBytes(unescapePart(part.group()));
      end = part.end();
    }
    if (end < text.length()) {
      throw new IllegalArgumentException("no such escape: " + text.substring(end));
    }
    return bytes.toByteArray();
  }

  private static byte[] unescapePart(String part) {
    if (!part.startsWith("\\")) {
      return part.getBytes(StandardCharsets.UTF_8);
    }
    return switch (part.charAt(1)) {
      case 'n' -> new byte[] {'\n'};
      case 'r' -> new byte[] {'\r'};
      case 't' -> new byte[] {'\t'};
      case 'x' -> HexFormat.of().parseHex(part, 2, 4);
      default -> new byte[] {'\\'};
    };
  }

  private static Step exchange(String client, byte[] answer) {
    if (client.startsWith("C: ")) {
      return new Step.Exchange(unescape(client.substring(3)), false, answer);
    }
    if (client.equals("C-end:") || client.startsWith("C-end: ")) {
      return new Step.Exchange(unescape(client.substring(6).stripLeading()), true, answer);
    }
    throw new IllegalArgumentException("neither C: nor C-end: " + client);
  }

  private static Conversation read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".txt", "");
      return parse(name, Files.readAllLines(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Path directory() {
    try {
      return Path.of(GoldenConversations.class.getResource("/golden").toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
