package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class EightBytesTest {

  @Property(edgeCases = EdgeCasesMode.NONE)
  void findsTheLineFeedThatALookAtEachByteFinds(
      @ForAll("bytes") byte[] bytes, @ForAll int one, @ForAll int other) {
    int from = Math.min(position(one, bytes), position(other, bytes));
    int to = Math.max(position(one, bytes), position(other, bytes));
    int expected = from;
    while (expected < to && bytes[expected] != '\n') {
      expected++;
    }
    assertEquals(expected, EightBytes.lineFeedOrEnd(bytes, from, to));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void findsTheByteThatIsNotAsciiThatALookAtEachByteFinds(
      @ForAll("bytes") byte[] bytes, @ForAll int one, @ForAll int other) {
    int from = Math.min(position(one, bytes), position(other, bytes));
    int to = Math.max(position(one, bytes), position(other, bytes));
    int expected = from;
    while (expected < to && bytes[expected] >= 0) {
      expected++;
    }
    assertEquals(expected, EightBytes.notAsciiOrEnd(bytes, from, to));
  }

  /** Mostly bytes that differ from a line feed, or from ASCII, in one bit. */
  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of((byte) 'x', (byte) 0x0b, (byte) 0x7f)),
            Tuple.of(2, Arbitraries.of((byte) '\n', (byte) 0x8a, (byte) 0x80)),
            Tuple.of(1, Arbitraries.bytes()))
        .array(byte[].class)
        .ofMaxSize(40);
  }

  private static int position(int any, byte[] bytes) {
    return Math.floorMod(any, bytes.length + 1);
  }
}
