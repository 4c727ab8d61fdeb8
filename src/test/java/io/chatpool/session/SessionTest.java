package io.chatpool.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import io.chatpool.wire.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each frame leads to in each state: [P-15], [P-17], [P-20], [P-22]. */
class SessionTest {

  private static final int ID = 7;
  private static final long TOKEN = 1000;
  private static final byte[] TEXT = {'h', 'i'};

  private enum State {
    /** The pool has not answered yet. */
    OPENING {
      @Override
      Session session() {
        Session session = new Session(new Request.Open(ID, 30));
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
        Session session = new Session(new Request.Open(Request.NO_MAILBOX, 30));
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

  /** The columns are the states, in their order. */
  private static final String TABLE =
      """
      S          | ask     | ask     | ask     | ask     | ignore  | ignore
      R          | ask     | ask     | ask     | ask     | ignore  | ignore
      H          | H       | H       | H       | H       | ignore  | ignore
      K 0        | ignore  | ignore  | ignore  | goodbye | ignore  | ignore
      K 100      | goodbye | goodbye | tell    | goodbye | tell    | ignore
      K 101      | goodbye | goodbye | goodbye | goodbye | ignore  | ignore
      L          | goodbye | goodbye | goodbye | goodbye | ignore  | ignore
      bad value  | refuse  | refuse  | refuse  | refuse  | ignore  | ignore
      violation  | goodbye | goodbye | goodbye | goodbye | ignore  | ignore
      """;

  static Stream<Arguments> table() {
    return TABLE
        .lines()
        .map(line -> line.split(" *\\| *"))
        .flatMap(
            row ->
                Arrays.stream(State.values())
                    .map(state -> Arguments.of(state, row[0].strip(), row[1 + state.ordinal()])));
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("table")
  void aFrameLeadsToWhatTheTableSays(State state, String frame, String expected) {
    assertEquals(expected, describe(state.session().receive(frame(frame))));
  }

  @Test
  void theOpeningAsksForTheMailboxAndIsAnsweredWhenItIsThere() {
    Session session = new Session(new Request.Open(ID, 30));
    assertEquals(new Action.Ask(new PoolCommand.Attach(ID)), session.open());
    assertFalse(session.isAttached());
    assertAnswer("Y\n", session.answer(new PoolResult.Attached(TOKEN)));
    assertTrue(session.isAttached());
  }

  @Test
  void anOpeningThatThePoolDoesNotTakeIsRefusedAndHoldsNoMailbox() {
    Session session = State.OPENING.session();
    assertAnswer("N\nbusy\n", session.answer(PoolResult.Busy.INSTANCE));
    assertFalse(session.isAttached());
  }

  @Test
  void anOpeningWithoutAMailboxIsAnsweredAtOnceAndHoldsNone() {
    Session session = new Session(new Request.Open(Request.NO_MAILBOX, 30));
    assertAnswer("Y\n", assertInstanceOf(Action.Answer.class, session.open()).answer());
    assertFalse(session.isAttached());
  }

  @Test
  void aSendAsksForWhatTheFrameSaysWhoeverHasOpenedTheConnection() {
    Request frame = new Request.Send(1, 2, TEXT);
    assertEquals(
        new Action.Ask(new PoolCommand.Send(1, 2, TEXT)),
        State.NOTHING_PUSHED.session().receive(frame));
  }

  @Test
  void aReceiveStaysInFlightUntilItIsSettled() {
    assertEquals(
        new Action.Ask(new PoolCommand.Receive(3, true)),
        State.NOTHING_PUSHED.session().receive(new Request.Receive(3)));
  }

  @Test
  void theAnswerToAnyQuestionIsThatOfAShortConnection() {
    Session session = State.NOTHING_PUSHED.session();
    Message message = new Message(5, 5, 12, 3, TEXT);
    assertAnswer("Y\n", session.answer(PoolResult.Applied.INSTANCE));
    assertAnswer("Y\n1\n12\nhi\n", session.answer(new PoolResult.Received(9, List.of(message))));
    assertAnswer("N\nbusy\n", session.answer(PoolResult.Busy.INSTANCE));
    assertTrue(session.isAttached());
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
  void eachPushRaisesWhatMayBeAcknowledged() {
    Session session = State.PUSHED_UP_TO_100.session();
    session.pushed(push(101, 120));
    assertInstanceOf(Action.Acknowledge.class, session.receive(new Request.Acknowledge(120)));
    assertInstanceOf(Action.Leave.class, session.receive(new Request.Acknowledge(121)));
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

  private static Request frame(String frame) {
    return switch (frame) {
      case "S" -> new Request.Send(1, 2, TEXT);
      case "R" -> new Request.Receive(1);
      case "H" -> Request.KeepAlive.INSTANCE;
      case "L" -> new Request.Open(ID, 30);
      case "bad value" -> Request.Invalid.INSTANCE;
      case "violation" -> Request.Violation.INSTANCE;
      default -> new Request.Acknowledge(Long.parseLong(frame.substring(2)));
    };
  }

  private static String describe(Action action) {
    if (action instanceof Action.Ask) {
      return "ask";
    }
    if (action instanceof Action.Acknowledge) {
      return "tell";
    }
    if (action instanceof Action.Leave leave) {
      assertEquals(Goodbye.INVALID, leave.reason());
      return "goodbye";
    }
    if (action instanceof Action.Answer answer) {
      String text = new String(answer.answer(), StandardCharsets.US_ASCII);
      return text.equals("N\ninvalid\n") ? "refuse" : text.strip();
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

  private static void assertAnswer(String expected, byte[] answer) {
    assertArrayEquals(expected.getBytes(StandardCharsets.US_ASCII), answer);
  }
}
