package io.chatpool.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.chatpool.pool.Outcome.Presence;
import io.chatpool.pool.Outcome.Told;
import io.chatpool.pool.PoolCommand.AcknowledgePushed;
import io.chatpool.pool.PoolCommand.Attach;
import io.chatpool.pool.PoolCommand.Credit;
import io.chatpool.pool.PoolCommand.Detach;
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

  /** All that came out of the pool, in order: results of questions, and notifications. */
  final List<Object> told = new ArrayList<>();

  private static final long START = 1_795_392_000_000_000L;

  private final Map<Long, PoolResult> answers = new LinkedHashMap<>();
  private final MessagePool pool;
  private final List<Presence> presences = new ArrayList<>();
  private List<Told> toldSinceLastLook = new ArrayList<>();

  /** Null unless commands are being collected. */
  private List<PoolCommand> collected;

  private long now;
  private long lastTicket;

  /** One with short mailboxes, so that little pushes much out. */
  LivePool() {
    this(START);
  }

  private LivePool(long now) {
    this.now = now;
    pool = new MessagePool(new PoolLimits(127, LENGTH, EXPIRE, 5_000_000, 1 << 30), now, now);
  }

  /** A pool that starts now, after this one. */
  LivePool later() {
    return new LivePool(now);
  }

  void pass(long micros) {
    now += micros;
  }

  void send(int to, String... texts) {
    List<PoolCommand> sends = new ArrayList<>();
    for (String text : texts) {
      sends.add(new Send(12, to, text.getBytes(StandardCharsets.UTF_8)));
    }
    step(EAST, List.of(), sends);
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
    tell(new AcknowledgePushed(id, token, upToSeq));
  }

  void credit(int id, long token) {
    tell(new Credit(id, token));
  }

  void detach(int id, long token) {
    tell(new Detach(id, token));
  }

  /** Receives for good. */
  List<String> receive(int id) {
    return texts(answers.get(ask(EAST, new Receive(id, false))));
  }

  Received receiveInFlight(int id) {
    return (Received) answers.get(ask(EAST, new Receive(id, true)));
  }

  void settle(int id, Received received, boolean delivered) {
    tell(new Settle(id, received.receipt(), delivered));
  }

  /** Returns the ticket under which the answer is, or will be. */
  long ask(String asker, PoolCommand command) {
    step(asker, List.of(), List.of(command));
    return lastTicket;
  }

  void tell(PoolCommand.Notice notice) {
    step(EAST, List.of(notice), List.of());
  }

  /** What is sent and asked in here goes in one step of one asker, and is answered after it. */
  void inOneStep(Runnable actions) {
    collected = new ArrayList<>();
    actions.run();
    List<PoolCommand> commands = collected;
    collected = null;
    step(EAST, List.of(), commands);
  }

  private void step(
      String asker, List<PoolCommand.Notice> notices, List<? extends PoolCommand> commands) {
    if (collected != null) {
      collected.addAll(commands);
      return;
    }
    Outcome outcome =
        pool.apply(
            new Step(
                now,
                now,
                asker,
                pool.lastNumber(asker) + 1,
                notices,
                lastTicket + 1,
                List.copyOf(commands)));
    for (int i = 0; i < commands.size(); i++) {
      lastTicket++;
      if (outcome.result(i) != null) {
        answers.put(lastTicket, outcome.result(i));
        told.add(outcome.result(i));
      }
    }
    outcome.lateAnswers().forEach(late -> answers.put(late.ticket(), late.result()));
    told.addAll(outcome.notifications());
    toldSinceLastLook.addAll(outcome.notifications());
    presences.addAll(outcome.presences());
  }

  PoolResult answer(long ticket) {
    return answers.get(ticket);
  }

  PoolStats stats() {
    return pool.stats();
  }

  List<Presence> takePresences() {
    List<Presence> taken = List.copyOf(presences);
    presences.clear();
    return taken;
  }

  /** What holders have been told since this was last asked. */
  List<Told> takeTold() {
    List<Told> taken = toldSinceLastLook;
    toldSinceLastLook = new ArrayList<>();
    return taken;
  }

  /** What has come since the last look is to be one push and nothing else. */
  Notification.Push push() {
    List<Told> taken = takeTold();
    assertEquals(1, taken.size(), taken::toString);
    return assertInstanceOf(Notification.Push.class, taken.get(0).notification());
  }

  /** What has come since the last look is to be these messages for one session, nothing else. */
  Notification.Push assertPushed(long token, String... texts) {
    Notification.Push push = push();
    assertEquals(token, push.token());
    assertEquals(List.of(texts), texts(push.messages()));
    return push;
  }

  /** Since the last look nobody is to have been told anything. */
  void assertNobodyIsTold() {
    assertEquals(List.of(), takeTold());
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
