package io.chatpool.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushedMessagesTest {

  private static final String FIRST = "M\n7\n2\n1\n0000000000000000xx\n";
  private static final String SECOND = "M\n9\n2\n1\n0000000000000001xx\n";

  private static final PushedMessages.Shape SHAPE = new PushedMessages.Shape(2, 1, 18);

  private final List<Long> delivered = new ArrayList<>();
  private final PushedMessages messages =
      new PushedMessages(SHAPE, (ordinal, now) -> delivered.add(ordinal));

  @Test
  void messagesAreToldInOrderWhereverTheBytesAreCut() {
    byte[] bytes = Conversation.ascii(FIRST + SECOND);
    for (int cut = 1; cut < bytes.length; cut++) {
      PushedMessages fresh = new PushedMessages(SHAPE, (o, now) -> delivered.add(o));
      fresh.read(bytes, 0, cut, 1);
      fresh.read(bytes, cut, bytes.length, 1);
      assertEquals(List.of(0L, 1L), delivered);
      assertEquals(9, fresh.lastNumber());
      delivered.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "M\n7\n2\n1\n0000000000000001xx\n", // the number does not rise
        "M\n6\n2\n1\n0000000000000001xx\n", // it falls
        "M\n\n2\n1\n0000000000000001xx\n", // it is none
        "M\n99999999999999999999\n2\n1\n0000000000000001xx\n", // it is too large
        "M\n9\n3\n1\n0000000000000001xx\n", // another sender
        "M\n9\n2\n0\n0000000000000001xx\n", // another receiver
        "M\n9\n2\n1\n0000000000000000xx\n", // the same message again
        "M\n9\n2\n1\n0000000000000002xx\n", // one is missing
        "M\n9\n2\n1\n0000000000000001x\n", // a text that is too short
        "M\n9\n2\n1\n0000000000000001xxx\n", // and too long
        "Y\n",
        "B\nshutdown\n1\n"
      })
  void whatIsNotTheNextMessageIsWrong(String bytes) {
    read(FIRST);
    BenchFailure failure = assertThrows(BenchFailure.class, () -> read(bytes));
    assertEquals(BenchFailure.Kind.WRONG, failure.kind());
    assertEquals(List.of(0L), delivered);
  }

  @Test
  void aGapNamesItsLikelyCause() {
    BenchFailure failure = assertThrows(BenchFailure.class, () -> read("G\n1\n0\n"));
    assertTrue(failure.getMessage().contains("pool.maxQueueLength"), failure::getMessage);
  }

  @Test
  void theTextsOfRequestsCountInHexadecimal() {
    byte[] request = SHAPE.firstRequest();
    assertEquals("S\n2\n1\n0000000000000000xx\n", new String(request, US_ASCII));
    for (int i = 0; i < 0x1234; i++) {
      PushedMessages.advance(request, SHAPE.textFrom());
    }
    assertEquals("S\n2\n1\n0000000000001234xx\n", new String(request, US_ASCII));
  }

  private void read(String frames) {
    byte[] bytes = Conversation.ascii(frames);
    messages.read(bytes, 0, bytes.length, 1);
  }
}
