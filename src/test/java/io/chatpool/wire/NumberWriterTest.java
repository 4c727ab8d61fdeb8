package io.chatpool.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class NumberWriterTest {

  @Property
  void aLineIsTheNumberInDecimalAndALineFeed(@ForAll @LongRange(min = 0) long number) {
    assertLine(number);
  }

  @Property
  void soItIsNextToEachPowerOfTen(
      @ForAll @LongRange(min = 0, max = 18) long exponent,
      @ForAll @LongRange(min = -1, max = 1) long distance) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    assertLine(power + distance);
  }

  private static void assertLine(long number) {
    byte[] bytes = new byte[NumberWriter.lineLength(number) + 2];
    int end = NumberWriter.putLine(bytes, 1, number);
    assertEquals(bytes.length - 1, end);
    assertEquals("\0" + number + "\n\0", new String(bytes, StandardCharsets.US_ASCII));
  }
}
