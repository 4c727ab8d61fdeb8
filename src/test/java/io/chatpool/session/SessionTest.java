package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chatpool.pool.Gap;
import io.chatpool.pool.Message;
import io.chatpool.pool.Notification;
import io.chatpool.pool.PoolCommand;
import io.chatpool.pool.PoolResult;
import io.chatpool.session.Session.Action;
import io.chatpool.wire.Goodbye;
import io.chatpool.wire.Reason;
import io.chatpool.wire.Request;
import io.chatpool.wire.RequestLimits;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each request leads to in each state: [P-15], [P-17], [P-20], [P-22], [P-29] to [P-31]. */
class SessionTest {

  private static final int ID = 7;
  private static final long TOKEN = 1000;
  private static final byte[] TEXT = {'h', 'i'};
  private static final String VERSION = "0.1.0";
  private static final RequestLimits LIMITS = new RequestLimits(127, 20, 5, 3600);

  private enum State {
    /** Nothing has been asked; a short connection never gets any further. */
    FIRST {
      @Override
      Session session() {
        return new Session(Identity.ANYONE, LIMITS, VERSION);
      }
    },
    /** The pool has not answered yet. */
    OPENING {
      @Override
      Session session() {
        Session session = FIRST.session();
        session.receive(new Request.Open(ID, 30));
        session.open();
        return session;
      }
    },
    NOTHING_PUSHED {
      @Override
      Session session() {
        Session session = OPENING.session();
        session.answer(new PoolResult.Attached(TOKEN));
        return session;
      }
    },
    PUSHED_UP_TO_100 {
      @Override
      Session session() {
        Session session = NOTHING_PUSHED.session();
        session.pushed(push(90, 100));
        return session;
      }
    },
    NO_MAILBOX {
      @Override
      Session session() {
        Session session = FIRST.session();
        session.receive(new Request.Open(Request.NO_MAILBOX, 30));
        session.open();
        return session;
      }
    },
    /** Goodbye has been said; the mailbox is still held. */
    LEAVING {
      @Override
      Session session() {
        Session session = PUSHED_UP_TO_100.session();
        session.leave();
        return session;
      }
    },
    DETACHED {
      @Override
      Session session() {
        Session session = LEAVING.session();
        session.detach();
        return session;
      }
    };

    abstract Session session();
  }

  /** The columns are the states, in their order; empty where the grammar lets nothing through. */
  private static final String TABLE =
      """
      S         | ask    | ask     | ask     | ask     | ask     | ignore | ignore
      O         | ask    | ask     | ask     | ask     | ask     | ignore | ignore
      R         | ask    | ask     | ask     | ask     | ask     | ignore | ignore
      I         | ask    | ask     | ask     | ask     | ask     | ignore | ignore
      L         | long   |         |         |         |         |        |
      H         |        | alive   | alive   | alive   | alive   | ignore | ignore
      T         |        | take    | take    | take    | take    | take   | take
      K 0       |        | ignore  | ignore  | ignore  | ignore  | ignore | ignore
      K 100     |        | ignore  | ignore  | tell    | ignore  | tell   | ignore
      K 101     |        | ignore  | ignore  | ignore  | ignore  | ignore | ignore
      bad value | refuse | refuse  | refuse  | refuse  | refuse  | ignore | ignore
      violation |        | goodbye | goodbye | goodbye | goodbye | ignore | ignore
      """;

  static Stream<Arguments> table() {
    return TABLE
        .lines()
        .map(line -> line.split(" *\\| *", -1))
        .flatMap(
            row ->
                Arrays.stream(State.values())
                    .filter(state -> !row[1 + state.ordinal()].isBlank())
                    .map(
                        state ->
                            Arguments.of(state, row[0].strip(), row[1 + state.ordinal()].strip())));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @Tag("P-22")
  @MethodSource("table")
  void aRequestLeadsToWhatTheTableSays(State state, String request, String expected) {
    assertEquals(expected, describe(state.session().receive(request(request))));
  }

  @Test
  void theOpeningAsksForTheMailboxAndIsAnsweredWhenItIsThere() {
    Session session = State.FIRST.session();
    assertEquals(new Action.BecomeLong(30), session.receive(new Request.Open(ID, 30)));
    assertEquals(new Action.Ask(new PoolCommand.Attach(ID)), session.open());
    assertFalse(session.isAttached());
    assertEquals(Answer.Granted.INSTANCE, session.answer(new PoolResult.Attached(TOKEN)));
    assertTrue(session.isAttached());
  }

  @Test
  void anOpeningThatThePoolDoesNotTakeIsRefusedAndHoldsNoMailbox() {
    Session busy = State.OPENING.session();
    assertEquals(new Answer.Refused(Reason.BUSY), busy.answer(PoolResult.Busy.INSTANCE));
    assertFalse(busy.isAttached());
    Session full = State.OPENING.session();
    assertEquals(new Answer.Refused(Reason.FULL), full.answer(PoolResult.Full.INSTANCE));
    assertFalse(full.isAttached());
  }

  @Test
  void anOpeningWithoutAMailboxIsAnsweredAtOnceAndHoldsNone() {
    Session session = State.FIRST.session();
    assertEquals(
        new Action.BecomeLong(60), session.receive(new Request.Open(Request.NO_MAILBOX, 60)));
    assertEquals(new Action.Reply(Answer.Granted.INSTANCE), session.open());
    assertFalse(session.isAttached());
  }

  @Test
  void aSendAsksForWhatTheRequestSaysWhoeverHasOpenedTheConnection() {
    assertEquals(
        new Action.Ask(new PoolCommand.Send(1, 2, PoolCommand.Send.NO_KEY, TEXT)),
        State.NOTHING_PUSHED.session().receive(new Request.Send(1, 2, TEXT)));
  }

  @Test
  void aSendUnderAKeyBringsItToThePool() {
    for (long key : new long[] {0, 42, (1L << 53) - 1}) {
      assertEquals(
          new Action.Ask(new PoolCommand.Send(1, 2, key, TEXT)),
          State.NOTHING_PUSHED.session().receive(new Request.SendOnce(1, 2, key, TEXT)));
    }
  }

  @Test
  void aReceiveStaysInFlightUntilItIsSettled() {
    for (State state : List.of(State.FIRST, State.NOTHING_PUSHED)) {
      assertEquals(
          new Action.Ask(new PoolCommand.Receive(3, true)),
          state.session().receive(new Request.Receive(3)));
    }
  }

  @Test
  @Tag("P-31")
  void whoAsksForInformationIsToldVersionEpochAndLimits() {
    for (State state : List.of(State.FIRST, State.NOTHING_PUSHED)) {
      Session session = state.session();
      assertEquals(
          new Action.Ask(new PoolCommand.ReadEpoch()), session.receive(Request.Inform.INSTANCE));
      assertEquals(
          new Answer.Information(VERSION, 77, LIMITS), session.answer(new PoolResult.Epoch(77)));
    }
  }

  @Test
  void aResultBecomesTheSameAnswerOnShortAndLongConnections() {
    Message message = new Message(5, 5, 12, 3, TEXT);
    for (State state : List.of(State.FIRST, State.NOTHING_PUSHED)) {
      Session session = state.session();
      boolean attached = session.isAttached();
      assertEquals(Answer.Granted.INSTANCE, session.answer(PoolResult.Applied.INSTANCE));
      assertEquals(
          new Answer.Received(List.of(message)),
          session.answer(new PoolResult.Received(9, List.of(message))));
      assertEquals(new Answer.Refused(Reason.BUSY), session.answer(PoolResult.Busy.INSTANCE));
      assertEquals(new Answer.Refused(Reason.FULL), session.answer(PoolResult.Full.INSTANCE));
      assertEquals(attached, session.isAttached());
    }
  }

  @Test
  void anAcknowledgementNamesTheSessionAndIsPassedOnAsItCame() {
    Session session = State.PUSHED_UP_TO_100.session();
    assertEquals(
        new Action.Acknowledge(new PoolCommand.AcknowledgePushed(ID, TOKEN, 95)),
        session.receive(new Request.Acknowledge(95)));
  }

  @Test
  void anAcknowledgementThatTellsNothingNewGoesNoFurther() {
    Session session = State.PUSHED_UP_TO_100.session();
    session.receive(new Request.Acknowledge(95));
    assertInstanceOf(Action.Ignore.class, session.receive(new Request.Acknowledge(95)));
    assertInstanceOf(Action.Ignore.class, session.receive(new Request.Acknowledge(0)));
    assertInstanceOf(Action.Acknowledge.class, session.receive(new Request.Acknowledge(96)));
  }

  @Test
  @Tag("P-17")
  void anAcknowledgementAboveAllThatWasPushedChangesNothing() {
    Session session = State.PUSHED_UP_TO_100.session();
    assertInstanceOf(Action.Ignore.class, session.receive(new Request.Acknowledge(101)));
    assertInstanceOf(Action.Acknowledge.class, session.receive(new Request.Acknowledge(91)));
    assertInstanceOf(Action.Acknowledge.class, session.receive(new Request.Acknowledge(100)));
  }

  @Test
  void eachPushRaisesWhatMayBeAcknowledged() {
    Session session = State.PUSHED_UP_TO_100.session();
    session.pushed(push(101, 120));
    assertInstanceOf(Action.Acknowledge.class, session.receive(new Request.Acknowledge(120)));
    assertInstanceOf(Action.Ignore.class, session.receive(new Request.Acknowledge(121)));
  }

  @Test
  void aGoodbyeBeforeTheOpeningIsAnsweredStaysOne() {
    Session session = State.OPENING.session();
    session.leave();
    session.answer(new PoolResult.Attached(TOKEN));
    assertInstanceOf(Action.Ignore.class, session.receive(new Request.Send(1, 2, TEXT)));
    assertTrue(session.isAttached(), "the mailbox is still to be given back");
  }

  @Test
  void creditNamesTheSession() {
    assertEquals(new PoolCommand.Credit(ID, TOKEN), State.NOTHING_PUSHED.session().credit());
  }

  @Test
  void aSessionIsDetachedOnce() {
    Session session = State.NOTHING_PUSHED.session();
    assertEquals(new PoolCommand.Detach(ID, TOKEN), session.detach());
    assertFalse(session.isAttached());
  }

  @ParameterizedTest
  @MethodSource("inTheNameOfEight")
  void whatIsAskedInAnothersNameIsDeniedAndBecomesNoCommand(Request request) {
    Session first = new Session(id -> id == ID, LIMITS, VERSION);
    assertEquals(denied(), first.receive(request));
    if (!(request instanceof Request.Open)) {
      assertEquals(denied(), opened().receive(request));
    }
  }

  static Stream<Request> inTheNameOfEight() {
    return Stream.of(
        new Request.Send(8, ID, TEXT),
        new Request.Send(8, Request.EVERYONE, TEXT),
        new Request.SendOnce(8, ID, 1, TEXT),
        new Request.Receive(8),
        new Request.Open(8, 30));
  }

  @Test
  void whatIsAskedInOnesOwnNameIsAllowed() {
    Session session = opened();
    assertInstanceOf(Action.Ask.class, session.receive(new Request.Send(ID, 8, TEXT)));
    assertInstanceOf(Action.Ask.class, session.receive(new Request.SendOnce(ID, 8, 1, TEXT)));
    assertInstanceOf(Action.Ask.class, session.receive(new Request.Receive(ID)));
    assertInstanceOf(Action.Ask.class, session.receive(Request.Inform.INSTANCE));
  }

  @Test
  void aLongConnectionWithoutAMailboxSpeaksInNobodysName() {
    Session session = new Session(id -> false, LIMITS, VERSION);
    assertEquals(
        new Action.BecomeLong(30), session.receive(new Request.Open(Request.NO_MAILBOX, 30)));
    assertEquals(new Action.Reply(Answer.Granted.INSTANCE), session.open());
  }

  /** Of a client that may speak for {@link #ID} alone. */
  private static Session opened() {
    Session session = new Session(id -> id == ID, LIMITS, VERSION);
    assertEquals(new Action.BecomeLong(30), session.receive(new Request.Open(ID, 30)));
    session.open();
    session.answer(new PoolResult.Attached(TOKEN));
    return session;
  }

  private static Action denied() {
    return new Action.Reply(new Answer.Refused(Reason.DENIED));
  }

  private static Request request(String request) {
    return switch (request) {
      case "S" -> new Request.Send(1, 2, TEXT);
      case "O" -> new Request.SendOnce(1, 2, 3, TEXT);
      case "R" -> new Request.Receive(1);
      case "I" -> Request.Inform.INSTANCE;
      case "L" -> new Request.Open(ID, 30);
      case "H" -> Request.KeepAlive.INSTANCE;
      case "T" -> Request.Taken.INSTANCE;
      case "bad value" -> Request.Invalid.INSTANCE;
      case "violation" -> Request.Violation.INSTANCE;
      default -> new Request.Acknowledge(Long.parseLong(request.substring(2)));
    };
  }

  private static String describe(Action action) {
    if (action instanceof Action.Ask) {
      return "ask";
    }
    if (action instanceof Action.BecomeLong) {
      return "long";
    }
    if (action instanceof Action.Acknowledge) {
      return "tell";
    }
    if (action instanceof Action.Take) {
      return "take";
    }
    if (action instanceof Action.Leave leave) {
      assertEquals(Goodbye.INVALID, leave.reason());
      return "goodbye";
    }
    if (action instanceof Action.Reply reply) {
      boolean alive = reply.answer().equals(Answer.Alive.INSTANCE);
      assertTrue(alive || reply.answer().equals(new Answer.Refused(Reason.INVALID)));
      return alive ? "alive" : "refuse";
    }
    return "ignore";
  }

  private static Notification.Push push(long firstSeq, long lastSeq) {
    List<Message> messages =
        List.of(
            new Message(firstSeq, firstSeq, 1, ID, TEXT),
            new Message(lastSeq, lastSeq, 1, 0, TEXT));
    return new Notification.Push(TOKEN, Gap.NONE, messages);
  }
}
