package io.chatpool.golden;

import io.chatpool.golden.GoldenConversations.Conversation;
import io.chatpool.golden.GoldenConversations.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one file, line by line. (NOT thread safe) */
final class ConversationParser {

  private static final Pattern PASS = Pattern.compile("T: \\+([0-9]+)s");
  private static final Pattern REQUEST = Pattern.compile("C(-end)?:(?: (.*))?");
  private static final Pattern ANSWER = Pattern.compile("S: (.*)");
  private static final Pattern CLIENT =
      Pattern.compile("([a-z][a-z0-9]*)(?:([<>] )(.*)|(>end|>cut|<end))");

  private final StringBuilder why = new StringBuilder();
  private final List<Step> steps = new ArrayList<>();

  /** The request whose answer must come next, or null. */
  private Matcher request;

  private final Set<String> connected = new HashSet<>();

  /** Clients that can send nothing any more. */
  private final Set<String> silent = new HashSet<>();

  /** Clients that nothing more comes to. */
  private final Set<String> ended = new HashSet<>();

  private ConversationParser() {}

  /**
   * Reads a whole file.
   *
   * @throws IllegalArgumentException if it is malformed; the message names the line
   */
  static Conversation parse(String name, List<String> lines) {
    ConversationParser parser = new ConversationParser();
    int number = 0;
    for (String line : lines) {
      number++;
      try {
        parser.parse(line);
      } catch (IllegalArgumentException malformed) {
        throw new IllegalArgumentException(name + ":" + number + ": " + line, malformed);
      }
    }
    require(parser.why.length() > 0, name + ": no reason");
    require(!parser.steps.isEmpty(), name + ": no steps");
    require(parser.request == null, name + ": no answer to the last request");
    return new Conversation(name, parser.why.toString(), List.copyOf(parser.steps));
  }

  private void parse(String line) {
    if (line.isEmpty()) {
      return;
    }
    if (request != null) {
      steps.add(exchange(line));
      request = null;
    } else if (line.startsWith("#")) {
      require(steps.isEmpty(), "a reason after the first step");
      why.append(line.substring(1).strip()).append('\n');
    } else {
      begin(line);
    }
  }

  private void begin(String line) {
    Matcher exchange = REQUEST.matcher(line);
    Matcher pass = PASS.matcher(line);
    Matcher client = CLIENT.matcher(line);
    if (exchange.matches()) {
      request = exchange;
    } else if (pass.matches()) {
      steps.add(new Step.Pass(Long.parseLong(pass.group(1))));
    } else {
      require(client.matches(), "no such step");
      steps.add(client.group(2) == null ? end(client) : bytes(client));
    }
  }

  private Step exchange(String line) {
    Matcher answer = ANSWER.matcher(line);
    require(answer.matches(), "not the answer");
    String bytes = request.group(2) == null ? "" : request.group(2);
    boolean endInput = request.group(1) != null;
    return new Step.Exchange(
        EscapedBytes.unescape(bytes), endInput, EscapedBytes.unescape(answer.group(1)));
  }

  private Step bytes(Matcher line) {
    String client = line.group(1);
    byte[] bytes = EscapedBytes.unescape(line.group(3));
    if (line.group(2).equals("> ")) {
      connected.add(client);
      requireSpeaks(client);
      return new Step.Send(client, bytes);
    }
    requireHears(client);
    return new Step.Expect(client, bytes);
  }

  private Step end(Matcher line) {
    String client = line.group(1);
    switch (line.group(4)) {
      case ">end" -> {
        requireSpeaks(client);
        silent.add(client);
        return new Step.EndOutput(client);
      }
      case ">cut" -> {
        requireSpeaks(client);
        requireHears(client);
        silent.add(client);
        ended.add(client);
        return new Step.Cut(client);
      }
      default -> {
        requireHears(client);
        ended.add(client);
        return new Step.ExpectEnd(client);
      }
    }
  }

  private void requireSpeaks(String client) {
    require(connected.contains(client), "is not connected");
    require(!silent.contains(client), "can send nothing any more");
  }

  private void requireHears(String client) {
    require(connected.contains(client), "is not connected");
    require(!ended.contains(client), "can hear nothing any more");
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new IllegalArgumentException(fault);
    }
  }
}
