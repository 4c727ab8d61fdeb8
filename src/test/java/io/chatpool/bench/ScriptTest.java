package io.chatpool.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 127, 100_000_000})
  void sendsGoFromOneIdToAnother(int ids) {
    Script script = Script.sends(ids, new Script.Texts(5, 1));
    for (int step = 0; step < script.size(); step++) {
      String[] lines = request(script, step).split("\n");
      int from = Integer.parseInt(lines[1]);
      int to = Integer.parseInt(lines[2]);
      assertTrue(from >= 1 && from <= ids && to >= 1 && to <= ids);
      assertNotEquals(from, to);
      assertEquals(5, lines[3].length());
    }
  }

  @Test
  void aReceiveIsAnsweredWithTheSendsBeforeItAndHoldsUpWhatFollows() {
    Script script = Script.sendsAndReceives(7, 2, new Script.Texts(3, 1));
    String first = request(script, 0).split("\n")[3];
    String second = request(script, 1).split("\n")[3];
    assertEquals("S\n7\n7\n" + first + "\n", request(script, 0));
    assertEquals("R\n7\n", request(script, 2));
    assertEquals("Y\n2\n7\n" + first + "\n7\n" + second + "\n", answer(script, 2));
    assertFalse(script.isBarrier(1));
    assertTrue(script.isBarrier(2));
    assertNotEquals(answer(script, 2), answer(script, 5), "each receive takes other texts");
  }

  @Test
  void requestsThatFollowEachOtherAreOnePiece() {
    Script script = Script.broadcasts(3, new Script.Texts(1, 1));
    String one = IntStream.range(4, 9).mapToObj(i -> request(script, i)).reduce("", String::concat);
    assertEquals(one, script.requests(4, 9).toString(StandardCharsets.US_ASCII));
  }

  @Test
  void longTextsMakeShortScripts() {
    Script script = Script.sends(127, new Script.Texts(1 << 20, 1));
    int last = script.size();
    assertTrue(script.requests(0, last).readableBytes() <= 17 << 20);
  }

  private static String request(Script script, int step) {
    return script.requests(step, step + 1).toString(StandardCharsets.US_ASCII);
  }

  private static String answer(Script script, int step) {
    return new String(script.answer(step), StandardCharsets.US_ASCII);
  }
}
