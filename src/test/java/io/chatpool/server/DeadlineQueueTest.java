package io.chatpool.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.server.DeadlineQueue.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {

  private final List<String> ran = new ArrayList<>();
  private final DeadlineQueue queue = new DeadlineQueue(100);

  private Deadline deadline(String name) {
    return new Deadline(() -> ran.add(name));
  }

  @Test
  void deadlinesFallDueInTheOrderInWhichTheyWereSet() {
    queue.set(deadline("a"), 0);
    queue.set(deadline("b"), 10);
    queue.set(deadline("c"), 20);

    queue.runDue(99);
    assertEquals(List.of(), ran);
    queue.runDue(110);
    assertEquals(List.of("a", "b"), ran);
    assertEquals(10, queue.nanosToFirst(110));
    queue.runDue(1_000);
    assertEquals(List.of("a", "b", "c"), ran);
    assertTrue(queue.isEmpty());
  }

  @Test
  void aCancelledDeadlineNeverRunsWhereverItStands() {
    Deadline first = deadline("first");
    Deadline middle = deadline("middle");
    Deadline last = deadline("last");
    List.of(first, deadline("x"), middle, deadline("y"), last).forEach(d -> queue.set(d, 0));

    first.cancel();
    middle.cancel();
    last.cancel();
    last.cancel();

    queue.runDue(100);
    assertEquals(List.of("x", "y"), ran);
  }

  @Test
  void aDeadlineThatIsSetAgainMovesToTheEnd() {
    Deadline moved = deadline("moved");
    queue.set(moved, 0);
    queue.set(deadline("other"), 10);
    queue.set(moved, 20);

    queue.runDue(110);
    assertEquals(List.of("other"), ran);
    queue.runDue(120);
    assertEquals(List.of("other", "moved"), ran);
  }

  @Test
  void aDeadlineIsSetInOneQueueAtATime() {
    DeadlineQueue slower = new DeadlineQueue(500);
    Deadline moved = deadline("moved");
    queue.set(moved, 0);
    slower.set(moved, 0);

    queue.runDue(400);
    assertTrue(queue.isEmpty());
    assertEquals(List.of(), ran);
    slower.runDue(500);
    assertEquals(List.of("moved"), ran);
  }

  @Test
  void anActionMaySetItsOwnDeadlineAgainAndCancelOthers() {
    Deadline other = deadline("other");
    long[] now = {0};
    Deadline[] self = new Deadline[1];
    self[0] =
        new Deadline(
            () -> {
              ran.add("self");
              other.cancel();
              queue.set(self[0], now[0]);
            });
    queue.set(self[0], 0);
    queue.set(other, 0);

    now[0] = 100;
    queue.runDue(now[0]);
    queue.runDue(199);
    assertEquals(List.of("self"), ran);
    now[0] = 200;
    queue.runDue(now[0]);
    assertEquals(List.of("self", "self"), ran);
  }
}
