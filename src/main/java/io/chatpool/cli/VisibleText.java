package io.chatpool.cli;

/**
 * Text from others, made safe to print: whoever sends it must not move the cursor, set the
 * terminal's title or reverse the line.
 */
final class VisibleText {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private VisibleText() {}

  /** The text with every control written out, such as <code>&#92;u{1b}</code> for an escape. */
  static String of(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints().forEach(character -> append(visible, character));
    return visible.toString();
  }

  /**
   * Whether a character has an effect instead of a shape: C0, DEL and C1 controls, bidirectional
   * and other format controls, and the line and paragraph separators.
   */
  static boolean isControl(int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return true;
      case Character.FORMAT:
        // The two joiners only shape their neighbours: Persian and many emoji are spelt with them.
        return character != ZERO_WIDTH_NON_JOINER && character != ZERO_WIDTH_JOINER;
      default:
        return false;
    }
  }

  private static void append(StringBuilder visible, int character) {
    if (isControl(character)) {
      visible.append("\\u{").append(Integer.toHexString(character)).append('}');
    } else {
      visible.appendCodePoint(character);
    }
  }
}
