package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mailboxes by id, against a map that keeps them in order. */
class MailboxTableTest {

  private final MailboxTable table = new MailboxTable();
  private final TreeMap<Integer, Mailbox> expected = new TreeMap<>();

  private void put(int id) {
    Mailbox mailbox = new Mailbox(id, 0);
    table.put(mailbox);
    expected.put(id, mailbox);
  }

  private void remove(int id) {
    table.remove(expected.remove(id));
  }

  private List<Integer> visit(int count) {
    List<Integer> visited = new ArrayList<>();
    int next = 0;
    do {
      next = table.visit(next, count, mailbox -> visited.add(mailbox.id));
    } while (next != 0);
    return visited;
  }

  private void assertAllAreThere() {
    assertEquals(expected.size(), table.size());
    expected.forEach((id, mailbox) -> assertSame(mailbox, table.find(id)));
    assertEquals(List.copyOf(expected.keySet()), visit(Integer.MAX_VALUE));
  }

  @Test
  void anEmptyOneHasNothing() {
    assertNull(table.find(1));
    assertNull(table.find(Integer.MAX_VALUE));
    assertEquals(List.of(), visit(1));
  }

  @Test
  void theLeastAndTheGreatestIdHaveTheirPlaces() {
    for (int id : new int[] {1, 1_023, 1_024, 1 << 20, (1 << 20) - 1, Integer.MAX_VALUE}) {
      put(id);
    }
    assertAllAreThere();
    assertNull(table.find(2));
    assertNull(table.find(Integer.MAX_VALUE - 1));
  }

  @Test
  void randomIdsCloseTogetherAndFarApartComeAndGo() {
    Random random = new Random(5);
    for (int round = 0; round < 40; round++) {
      int span = round % 2 == 0 ? 3_000 : 1_000_000_000;
      boolean fills = round % 4 < 2;
      for (int i = 0; i < 1_500; i++) {
        int id = 1 + random.nextInt(span);
        Integer present = expected.ceilingKey(id);
        if (fills && !expected.containsKey(id)) {
          put(id);
        } else if (!fills && present != null) {
          remove(present);
        }
      }
      assertAllAreThere();
      assertEquals(visit(Integer.MAX_VALUE), visit(1 + random.nextInt(700)));
    }
    List.copyOf(expected.keySet()).forEach(this::remove);
    assertAllAreThere();
  }

  @Test
  void aVisitorMayRemoveWhatItIsGiven() {
    IntStream.rangeClosed(1, 3_000).forEach(this::put);
    IntStream.rangeClosed(1, 50).forEach(n -> put(5_000_000 + 2_000 * n));
    List<Integer> visited = new ArrayList<>();
    int next = 0;
    do {
      next =
          table.visit(
              next,
              7,
              mailbox -> {
                visited.add(mailbox.id);
                if (mailbox.id % 3 > 0) {
                  table.remove(mailbox);
                }
              });
    } while (next != 0);
    assertEquals(List.copyOf(expected.keySet()), visited);
    expected.keySet().removeIf(id -> id % 3 > 0);
    assertAllAreThere();
  }

  @Test
  void aSliceEndsWhereTheNextMailboxIs() {
    put(3);
    put(700_000_000);
    assertEquals(700_000_000, table.visit(0, 1, mailbox -> {}));
    assertEquals(0, table.visit(700_000_000, 1, mailbox -> {}));
    assertEquals(0, table.visit(0, 2, mailbox -> {}));
  }
}
