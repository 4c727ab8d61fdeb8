package io.chatpool.pool;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What a pool tells, as text, so that two can be compared and a difference can be read. */
final class Answers {

  private Answers() {}

  static String describe(PoolResult result) {
    if (result instanceof PoolResult.Received received) {
      boolean inFlight = received.receipt() != PoolResult.Received.NOTHING_IN_FLIGHT;
      return received(inFlight, received.messages());
    }
    if (result instanceof PoolStats stats) {
      return stats.toString();
    }
    if (result instanceof PoolSurvey survey) {
      return survey.toString();
    }
    if (result instanceof PoolResult.Attached) {
      return "attached";
    }
    if (result instanceof PoolResult.Full) {
      return "full";
    }
    return result instanceof PoolResult.Busy ? "busy" : "applied";
  }

  static String received(boolean inFlight, List<Message> messages) {
    return (inFlight ? "in flight " : "received ") + describe(messages);
  }

  /**
   * A push to a live session.
   *
   * @param missing dropped and expired messages together
   */
  static String push(String holder, long missing, List<Message> messages) {
    return holder + " is pushed " + describe(messages) + " after " + missing + " missing";
  }

  static String replaced(String holder, long session) {
    return session + " of " + holder + " is replaced";
  }

  private static String describe(List<Message> messages) {
    return messages.stream().map(Answers::describe).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String describe(Message message) {
    String text = new String(message.text(), StandardCharsets.UTF_8);
    return message.seq()
        + "@"
        + message.storedAtMicros()
        + " "
        + message.from()
        + ">"
        + message.to()
        + " "
        + text;
  }
}
