package io.chatpool.golden;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as they are written in the files: UTF-8, or {@code \n \r \t \\} and {@code \xHH}. */
final class EscapedBytes {

  /** An escape, or what is between two. */
  private static final Pattern PART = Pattern.compile("\\\\[nrt\\\\]|\\\\x[0-9a-f]{2}|[^\\\\]+");

  private EscapedBytes() {}

  static String escape(byte[] bytes) {
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
}
