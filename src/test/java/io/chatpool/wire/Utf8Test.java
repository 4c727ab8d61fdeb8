package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The judge is the strict decoder of the JDK. */
class Utf8Test {

  /** Third bytes: both ends of the tail bytes, their neighbours, and one of every other kind. */
  private static final int[] TELLING_BYTES = {0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xe0, 0xff};

  private final CharsetDecoder strict =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer decoded = CharBuffer.allocate(64);

  @Test
  void everyByteAndEveryPairOfBytesIsJudgedLikeByTheJdk() {
    byte[] one = new byte[1];
    byte[] two = new byte[2];
    for (int first = 0; first <= 0xff; first++) {
      one[0] = (byte) first;
      assertJudgedAlike(one);
      for (int second = 0; second <= 0xff; second++) {
        two[0] = (byte) first;
        two[1] = (byte) second;
        assertJudgedAlike(two);
      }
    }
  }

  @Test
  void everyThreeBytesThatDoNotBeginWithAsciiAreJudgedLikeByTheJdk() {
    byte[] three = new byte[3];
    for (int n = 0x800000; n <= 0xffffff; n++) {
      three[0] = (byte) (n >> 16);
      three[1] = (byte) (n >> 8);
      three[2] = (byte) n;
      assertJudgedAlike(three);
    }
  }

  @Test
  void fourBytesWithEveryBeginningAreJudgedLikeByTheJdk() {
    byte[] four = new byte[4];
    for (int n = 0x8000; n <= 0xffff; n++) {
      four[0] = (byte) (n >> 8);
      four[1] = (byte) n;
      for (int third : TELLING_BYTES) {
        for (int fourth : TELLING_BYTES) {
          four[2] = (byte) third;
          four[3] = (byte) fourth;
          assertJudgedAlike(four);
        }
      }
    }
  }

  @Test
  void textsOfEveryCodePointWithOneByteChangedAreJudgedLikeByTheJdk() {
    Random random = new Random(1);
    for (int n = 0; n < 200_000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        text.appendCodePoint(codePoint(random));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      assertTrue(Utf8.isValid(bytes, 0, bytes.length), text::toString);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertJudgedAlike(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({"c3a9, 1", "e282ac, 1", "e282ac, 2", "f09f9880, 1", "f09f9880, 2", "f09f9880, 3"})
  void aCharacterThatContinuesAfterTheLengthIsCutOff(String hex, int length) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertFalse(Utf8.isValid(bytes, 0, length));
    assertTrue(Utf8.isValid(bytes, 0, bytes.length));
  }

  @Test
  void whatComesAfterTheLengthIsNotLookedAt() {
    byte[] bytes = {'a', 'b', (byte) 0xff};
    assertTrue(Utf8.isValid(bytes, 0, 2));
    assertTrue(Utf8.isValid(bytes, 0, 0));
    assertFalse(Utf8.isValid(bytes, 0, 3));
  }

  private void assertJudgedAlike(byte[] bytes) {
    boolean valid = Utf8.isValid(bytes, 0, bytes.length);
    if (valid != isValidForTheJdk(bytes)) {
      fail(HexFormat.of().formatHex(bytes) + " was judged " + (valid ? "valid" : "malformed"));
    }
  }

  private boolean isValidForTheJdk(byte[] bytes) {
    decoded.clear();
    strict.reset();
    return !strict.decode(ByteBuffer.wrap(bytes), decoded, true).isError();
  }

  /** Of one, two, three and four bytes alike. */
  private static int codePoint(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(0x80);
      case 1 -> random.nextInt(0x80, 0x800);
      case 2 ->
          random.nextBoolean() ? random.nextInt(0x800, 0xd800) : random.nextInt(0xe000, 0x10000);
      default -> random.nextInt(0x10000, 0x110000);
    };
  }
}
