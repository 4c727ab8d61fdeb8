package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.pool.PoolCommand.AcknowledgePushed;
import io.chatpool.pool.PoolCommand.Attach;
import io.chatpool.pool.PoolCommand.Credit;
import io.chatpool.pool.PoolCommand.Detach;
import io.chatpool.pool.PoolCommand.ReadStats;
import io.chatpool.pool.PoolCommand.Receive;
import io.chatpool.pool.PoolCommand.Send;
import io.chatpool.pool.PoolCommand.Settle;
import io.chatpool.pool.PoolResult.Received;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A pool with a clock of its own, for tests that go through it command by command. */
final class LivePool {

  static final String EAST = "east";
  static final String WEST = "west";
  static final int LENGTH = 4;
  static final long EXPIRE = 180_000_000;

  /** Something that holders of live sessions were told, and who was. */
  record Told(String holder, Notification notification) {}

  /** All that came out of the pool, in order: results of questions, and notifications. */
  final List<Object> told = new ArrayList<>();

  private static final long START = 1_795_392_000_000_000L;

  private final Map<Long, PoolResult> answers = new LinkedHashMap<>();
  private final MessagePool pool;
  private long now;
  private long lastTicket;

  /** One with short mailboxes, so that little pushes much out. */
  LivePool() {
    this(START);
  }

  private LivePool(long now) {
    this.now = now;
    pool = new MessagePool(new PoolLimits(127, LENGTH, EXPIRE, 5_000_000), now);
  }

  /** A pool that starts now, after this one. */
  LivePool later() {
    return new LivePool(now);
  }

  void pass(long micros) {
    now += micros;
  }

  void send(int to, String... texts) {
    for (String text : texts) {
      send(to, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  void send(int to, byte[] text) {
    ask(EAST, new Send(12, to, text));
  }

  void broadcast(String... texts) {
    send(Message.EVERYONE, texts);
  }

  /** Returns the token. */
  long attach(String asker, int id) {
    long ticket = ask(asker, new Attach(id));
    return assertInstanceOf(PoolResult.Attached.class, answers.get(ticket)).token();
  }

  /** Acknowledges the messages up to the last of a push. */
  void acknowledge(int id, long token, Notification.Push push) {
    acknowledge(id, token, push.messages().get(push.messages().size() - 1).seq());
  }

  void acknowledge(int id, long token, long upToSeq) {
    ask(EAST, new AcknowledgePushed(id, token, upToSeq));
  }

  void credit(int id, long token) {
    ask(EAST, new Credit(id, token));
  }

  void detach(int id, long token) {
    ask(EAST, new Detach(id, token));
  }

  /** Receives for good. */
  List<String> receive(int id) {
    return texts(answers.get(ask(EAST, new Receive(id, false))));
  }

  Received receiveInFlight(int id) {
    return (Received) answers.get(ask(EAST, new Receive(id, true)));
  }

  void settle(int id, Received received, boolean delivered) {
    ask(EAST, new Settle(id, received.receipt(), delivered));
  }

  /** Returns the ticket under which the answer is, or will be. */
  long ask(String asker, PoolCommand command) {
    pool.apply(
        asker,
        ++lastTicket,
        command,
        now,
        (a, ticket, result) -> {
          answers.put(ticket, result);
          told.add(result);
        });
    return lastTicket;
  }

  PoolResult answer(long ticket) {
    return answers.get(ticket);
  }

  PoolStats stats() {
    return (PoolStats) answers.get(ask(EAST, new ReadStats()));
  }

  List<Presence> takePresences() {
    return pool.takePresences();
  }

  /** Ends a step, and returns what holders were told. */
  List<Told> endStep() {
    List<Told> ofThisStep = new ArrayList<>();
    pool.notifyHolders((holder, note) -> ofThisStep.add(new Told(holder, note)));
    told.addAll(ofThisStep);
    return ofThisStep;
  }

  /** Ends a step that has come to one push and nothing else. */
  Notification.Push push() {
    List<Told> ofThisStep = endStep();
    assertEquals(1, ofThisStep.size(), ofThisStep::toString);
    return assertInstanceOf(Notification.Push.class, ofThisStep.get(0).notification());
  }

  /** Ends a step that is to push these messages to one session, and nothing else. */
  Notification.Push assertPushed(long token, String... texts) {
    Notification.Push push = push();
    assertEquals(token, push.token());
    assertEquals(List.of(texts), texts(push.messages()));
    return push;
  }

  /** Ends a step that is to tell nobody anything. */
  void assertNobodyIsTold() {
    assertEquals(List.of(), endStep());
  }

  static List<String> texts(PoolResult result) {
    return texts(assertInstanceOf(Received.class, result).messages());
  }

  static List<String> texts(List<Message> messages) {
    return messages.stream().map(m -> new String(m.text(), StandardCharsets.UTF_8)).toList();
  }

  static String[] numbers(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toArray(String[]::new);
  }
}
